package dev.millrace.commands.binding;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.millrace.events.InvalidValueException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Walks a JSON value along a type. Jackson alone stops at the first wrong field; so each
 * part is converted by itself, and a whole only when its parts are right. How deep it
 * goes is bounded by Jackson's limit on nesting. Used for one body.
 */
final class StructureCheck {

	private final Validator validator;

	private final Collection<FieldError> errors;

	StructureCheck(Validator validator, Collection<FieldError> errors) {
		this.validator = validator;
		this.errors = errors;
	}

	/**
	 * The value that a node stands for; empty if something in it is wrong.
	 */
	Optional<Object> check(String path, JsonNode node, Type type) {
		JavaType javaType = CommandJson.MAPPER.constructType(type);
		int errorsBefore = this.errors.size();
		checkParts(path, node, javaType);
		return (this.errors.size() == errorsBefore) ? convert(path, node, javaType) : Optional.empty();
	}

	private void checkParts(String path, JsonNode node, JavaType type) {
		if (Component.isPlainRecord(type.getRawClass())) {
			checkRecord(path, node, type.getRawClass());
		}
		else if (type.isCollectionLikeType() || type.isArrayType()) {
			checkElements(path, node, type.getContentType());
		}
		else if (type.isMapLikeType()) {
			checkEntries(path, node, type.getContentType());
		}
	}

	private void checkRecord(String path, JsonNode node, Class<?> recordClass) {
		if (!(node instanceof ObjectNode object)) {
			wrong(path, "Must be a JSON object");
			return;
		}
		List<Component> components = Component.of(recordClass);
		checkUnknown(path, object, components);
		components.forEach((component) -> checkComponent(path, object, recordClass, component));
	}

	private void checkUnknown(String path, ObjectNode object, List<Component> components) {
		Set<String> known = components.stream().map(Component::property).collect(Collectors.toCollection(TreeSet::new));
		object.propertyNames()
			.stream()
			.filter((name) -> !known.contains(name))
			.forEach((name) -> wrong(join(path, name), "Unknown; known are " + known));
	}

	private void checkComponent(String path, ObjectNode object, Class<?> recordClass, Component component) {
		JsonNode node = object.get(component.property());
		String componentPath = join(path, component.property());
		if (node == null || node.isNull()) {
			checkAbsent(path, componentPath, recordClass, component);
		}
		else if (component.plain()) {
			check(componentPath, node, component.type())
				.ifPresent((value) -> checkConstraints(path, recordClass, component, value));
		}
	}

	private void checkAbsent(String path, String componentPath, Class<?> recordClass, Component component) {
		if (component.required()) {
			wrong(componentPath, "Required");
		}
		else {
			checkConstraints(path, recordClass, component,
					(component.type() instanceof ParameterizedType type && type.getRawType() == Optional.class)
							? Optional.empty() : null);
		}
	}

	private void checkConstraints(String path, Class<?> recordClass, Component component, @Nullable Object value) {
		this.validator.validateValue(recordClass, component.name(), value)
			.forEach((violation) -> wrong(join(path, component.property()) + inside(component, violation),
					violation.getMessage()));
	}

	/** Where in a component's value, {@code [3]} for the fourth element of a list. */
	private static String inside(Component component, ConstraintViolation<?> violation) {
		return CommandBinder.field(violation).substring(component.name().length());
	}

	private void checkElements(String path, JsonNode node, JavaType elementType) {
		if (node instanceof ArrayNode array) {
			for (int index = 0; index < array.size(); index++) {
				checkPart(path + "[" + index + "]", array.get(index), elementType);
			}
		}
		// Else what the type is read from is not an array: converting it decides.
	}

	private void checkEntries(String path, JsonNode node, JavaType valueType) {
		if (node instanceof ObjectNode object) {
			for (Map.Entry<String, JsonNode> entry : object.properties()) {
				checkPart(path + "[" + entry.getKey() + "]", entry.getValue(), valueType);
			}
		}
		// As above.
	}

	private void checkPart(String path, JsonNode node, JavaType type) {
		if (node.isNull()) {
			wrong(path, "Required");
		}
		else {
			check(path, node, type);
		}
	}

	private Optional<Object> convert(String path, JsonNode node, JavaType type) {
		try {
			return Optional.ofNullable(CommandJson.MAPPER.treeToValue(node, type));
		}
		catch (ValueInstantiationException ex) {
			refused(path, ex);
		}
		catch (JacksonException ex) {
			wrong(pathOf(path, ex), message(ex, type));
		}
		return Optional.empty();
	}

	/** A record's own constructor said no. */
	private void refused(String path, ValueInstantiationException ex) {
		switch (ex.getCause()) {
			case InvalidValueException invalid ->
				wrong(join(path, invalid.field()), String.valueOf(invalid.getMessage()));
			case IllegalArgumentException invalid -> wrong(path, String.valueOf(invalid.getMessage()));
			case null, default -> throw ex;
		}
	}

	private void wrong(String field, String message) {
		this.errors.add(new FieldError(field, message));
	}

	private static String message(JacksonException ex, JavaType type) {
		return switch (ex) {
			case InvalidFormatException format -> "'" + format.getValue() + "' is not " + ExpectedJson.of(type);
			case MismatchedInputException mismatched -> "Must be " + ExpectedJson.of(type);
			default -> ex.getOriginalMessage();
		};
	}

	private static String pathOf(String path, JacksonException ex) {
		StringBuilder place = new StringBuilder(path);
		for (JacksonException.Reference reference : ex.getPath()) {
			if (reference.getPropertyName() == null) {
				place.append('[').append(reference.getIndex()).append(']');
			}
			else {
				place.append(place.isEmpty() ? "" : ".").append(reference.getPropertyName());
			}
		}
		return place.toString();
	}

	private static String join(String path, String name) {
		return path.isEmpty() ? name : path + "." + name;
	}

}
