package dev.millrace.events.schema;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tells which components of a record JSON must have: all but those that are
 * {@code @Nullable}, by any annotation of that name, or {@code Optional}.
 */
public final class RequiredComponents {

	private static final String NULLABLE = "Nullable";

	private RequiredComponents() {
	}

	/**
	 * Whether a component must be there.
	 */
	public static boolean isRequired(RecordComponent component) {
		Stream<Annotation> annotations = Stream.of(component, component.getAnnotatedType())
			.map(AnnotatedElement.class::cast)
			.flatMap((element) -> Arrays.stream(element.getAnnotations()));
		return component.getType() != Optional.class
				&& annotations.noneMatch((annotation) -> annotation.annotationType().getSimpleName().equals(NULLABLE));
	}

}
