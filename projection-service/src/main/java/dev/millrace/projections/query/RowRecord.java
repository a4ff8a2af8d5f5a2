package dev.millrace.projections.query;

import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import dev.millrace.events.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A record that rows are read into: each component is the field of its name.
 *
 * @param <R> the record
 */
public final class RowRecord<R> {

	private final Class<R> type;

	private final List<Component> components;

	private final Constructor<R> constructor;

	/**
	 * @throws IllegalArgumentException if the type is no record
	 */
	public RowRecord(Class<R> type) {
		if (!type.isRecord()) {
			throw new IllegalArgumentException(type.getName() + " is no record: rows are read into records");
		}
		this.type = type;
		this.components = Arrays.stream(type.getRecordComponents())
			.peek((component) -> component.getAccessor().setAccessible(true))
			.map((component) -> new Component(component, FieldNames.ofComponent(component.getName())))
			.toList();
		this.constructor = constructor(type);
	}

	/**
	 * The fields of a row, in order.
	 */
	public List<String> fields() {
		return this.components.stream().map(Component::field).toList();
	}

	public Class<R> type() {
		return this.type;
	}

	/**
	 * The field of a component, if there is one of this name.
	 */
	public Optional<String> field(String component) {
		return this.components.stream()
			.filter((candidate) -> candidate.component().getName().equals(component))
			.map(Component::field)
			.findFirst();
	}

	/**
	 * A row as {@link ReadModelReader} answers it, as a record.
	 */
	public R read(Map<String, @Nullable Object> row) {
		@Nullable Object[] values = this.components.stream()
			.map((component) -> converted(row.get(component.field()), component.component()))
			.toArray();
		try {
			return this.constructor.newInstance(values);
		}
		catch (InvocationTargetException ex) {
			throw new IllegalStateException("The row " + row + " does not fit " + this.type.getName(), ex.getCause());
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A record as {@link ReadModelReader} would answer it, in exact JSON; null for no
	 * row.
	 */
	public @Nullable ObjectNode json(@Nullable R row) {
		if (row == null) {
			return null;
		}
		ObjectNode json = Json.events().createObjectNode();
		for (Component component : this.components) {
			json.set(component.field(), Json.events().valueToTree(value(component, row)));
		}
		return json;
	}

	/**
	 * Whether two records are kept as the same row: decimals are compared as numbers, and
	 * times to the microsecond. No row is the same as no row.
	 */
	public boolean isSame(@Nullable R one, @Nullable R other) {
		if (one == null || other == null) {
			return one == other;
		}
		return this.components.stream()
			.allMatch((component) -> Objects.equals(kept(value(component, one)), kept(value(component, other))));
	}

	/**
	 * A field's value as text, as the comparisons of a query take it.
	 * @throws IllegalArgumentException if there is no such field, or it has no value
	 */
	public String text(R row, String field) {
		return this.components.stream()
			.filter((component) -> component.field().equals(field))
			.findFirst()
			.map((component) -> value(component, row))
			.map(RowRecord::text)
			.orElseThrow(() -> new IllegalArgumentException("The row " + row + " has no '" + field + "'"));
	}

	private static @Nullable Object value(Component component, Object row) {
		try {
			return component.component().getAccessor().invoke(row);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static @Nullable Object kept(@Nullable Object value) {
		return switch (value) {
			case null -> null;
			case BigDecimal decimal -> decimal.stripTrailingZeros();
			case Instant instant -> instant.truncatedTo(ChronoUnit.MICROS);
			default -> value;
		};
	}

	private static @Nullable Object converted(@Nullable Object value, RecordComponent component) {
		Class<?> type = MethodType.methodType(component.getType()).wrap().returnType();
		boolean fits = type.isInstance(value) && !(component.getGenericType() instanceof ParameterizedType);
		if (value == null || fits) {
			return value;
		}
		return Json.events().convertValue(value, Json.events().constructType(component.getGenericType()));
	}

	/**
	 * A value as text, as the comparisons of a query take it.
	 */
	public static String text(Object value) {
		return switch (value) {
			case BigDecimal decimal -> decimal.toPlainString();
			case Enum<?> constant -> constant.name();
			default -> value.toString();
		};
	}

	private static <R> Constructor<R> constructor(Class<R> type) {
		Class<?>[] parameters = Stream.of(type.getRecordComponents())
			.map(RecordComponent::getType)
			.toArray(Class<?>[]::new);
		try {
			Constructor<R> constructor = type.getDeclaredConstructor(parameters);
			constructor.setAccessible(true);
			return constructor;
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(type.getName() + " has no canonical constructor", ex);
		}
	}

	private record Component(RecordComponent component, String field) {
	}

}
