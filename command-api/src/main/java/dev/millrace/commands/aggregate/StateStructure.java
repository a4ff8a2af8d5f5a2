package dev.millrace.commands.aggregate;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import tools.jackson.databind.JavaType;
import tools.jackson.databind.type.TypeFactory;

/**
 * Writes down how a type of states is built: records with their components, sealed
 * hierarchies with their cases, enums with their constants, generics with their
 * arguments, all the way down. Another text means that stored states may no longer be
 * read. The JDK's own types are known by their names.
 */
final class StateStructure {

	private static final String JACKSON_ANNOTATIONS = "com.fasterxml.jackson.annotation";

	private final TypeFactory types;

	private final StringBuilder text = new StringBuilder();

	/** Also ends the recursion of a type that contains itself. */
	private final Set<String> described = new HashSet<>();

	private StateStructure(TypeFactory types) {
		this.types = types;
	}

	static String of(Type type, TypeFactory types) {
		StateStructure structure = new StateStructure(types);
		structure.describe(types.constructType(type));
		return structure.text.toString();
	}

	private void describe(JavaType type) {
		String name = type.toCanonical();
		this.text.append(name);
		for (JavaType argument : type.getBindings().getTypeParameters()) {
			describeInside(argument);
		}
		if (type.isArrayType()) {
			describeInside(type.getContentType());
		}
		if (!isOfTheJdk(type.getRawClass()) && this.described.add(name)) {
			annotations(type.getRawClass());
			describeOwn(type, type.getRawClass());
		}
	}

	private void describeInside(JavaType part) {
		this.text.append('<');
		describe(part);
		this.text.append('>');
	}

	private void describeOwn(JavaType type, Class<?> raw) {
		this.text.append('{');
		if (raw.isEnum()) {
			Stream.of(raw.getEnumConstants()).forEach((constant) -> this.text.append(constant).append(','));
		}
		else if (raw.isSealed()) {
			Arrays.stream(raw.getPermittedSubclasses())
				.sorted(Comparator.comparing(Class::getName))
				.forEach((subclass) -> describeInside(subtype(type, subclass)));
		}
		if (raw.isRecord()) {
			Arrays.stream(raw.getRecordComponents()).forEach((component) -> component(type, component));
		}
		else if (!raw.isEnum()) {
			Arrays.stream(raw.getDeclaredFields()).forEach((field) -> field(type, field));
			inherited(type);
		}
		this.text.append('}');
	}

	private JavaType subtype(JavaType type, Class<?> subclass) {
		return this.types.constructSpecializedType(type, subclass);
	}

	private void component(JavaType owner, RecordComponent component) {
		annotations(component);
		annotations(component.getAccessor());
		member(owner, component.getName(), component.getGenericType());
	}

	private void field(JavaType owner, Field field) {
		if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())) {
			annotations(field);
			member(owner, field.getName(), field.getGenericType());
		}
	}

	private void inherited(JavaType type) {
		JavaType parent = type.getSuperClass();
		if (parent != null && !isOfTheJdk(parent.getRawClass())) {
			describeInside(parent);
		}
	}

	private void member(JavaType owner, String name, Type type) {
		this.text.append(name).append(':');
		describe(this.types.resolveMemberType(type, owner.getBindings()));
		this.text.append(';');
	}

	/** They can give a property another name or another form. */
	private void annotations(AnnotatedElement element) {
		this.text.append(Arrays.stream(element.getAnnotations())
			.filter((annotation) -> annotation.annotationType().getPackageName().startsWith(JACKSON_ANNOTATIONS))
			.map(Annotation::toString)
			.sorted()
			.collect(Collectors.joining()));
	}

	private static boolean isOfTheJdk(Class<?> type) {
		return type.isPrimitive() || type.isArray() || type.getName().startsWith("java.");
	}

}
