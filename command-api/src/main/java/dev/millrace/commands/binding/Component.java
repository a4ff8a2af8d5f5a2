package dev.millrace.commands.binding;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.events.schema.RequiredComponents;

/**
 * One component of a record as JSON sees it.
 *
 * @param name of the component
 * @param property its name in JSON
 * @param type of its values
 * @param required whether it must be there; all must but those that are {@code @Nullable}
 * or {@code Optional}
 * @param plain whether nothing but its type says how it is read
 */
public record Component(String name, String property, Type type, boolean required, boolean plain) {

	private static final List<String> JACKSON = List.of("com.fasterxml.jackson.", "tools.jackson.");

	static List<Component> of(Class<?> recordClass) {
		return Arrays.stream(recordClass.getRecordComponents()).map((component) -> of(recordClass, component)).toList();
	}

	/**
	 * Whether nothing but its components says how a record is read.
	 */
	static boolean isPlainRecord(Class<?> type) {
		return type.isRecord() && !hasJacksonAnnotation(type)
				&& Stream.of(type.getDeclaredConstructors(), type.getDeclaredMethods())
					.flatMap(Arrays::stream)
					.filter((member) -> member instanceof Constructor<?> || Modifier.isStatic(member.getModifiers()))
					.noneMatch(Component::hasJacksonAnnotation);
	}

	private static Component of(Class<?> recordClass, RecordComponent component) {
		Field field = field(recordClass, component);
		JsonProperty property = field.getAnnotation(JsonProperty.class);
		boolean renamed = property != null && !property.value().isEmpty();
		boolean plain = Arrays.stream(field.getAnnotations())
			.noneMatch((annotation) -> isJackson(annotation) && !(annotation instanceof JsonProperty));
		return new Component(component.getName(), renamed ? property.value() : component.getName(),
				component.getGenericType(), RequiredComponents.isRequired(component), plain);
	}

	// Annotations for fields only are not on the component itself.
	private static Field field(Class<?> recordClass, RecordComponent component) {
		try {
			return recordClass.getDeclaredField(component.getName());
		}
		catch (NoSuchFieldException ex) {
			throw new IllegalStateException("Every record component has a field", ex);
		}
	}

	private static boolean hasJacksonAnnotation(AnnotatedElement element) {
		return Arrays.stream(element.getAnnotations()).anyMatch(Component::isJackson);
	}

	private static boolean isJackson(Annotation annotation) {
		return JACKSON.stream().anyMatch(annotation.annotationType().getName()::startsWith);
	}

}
