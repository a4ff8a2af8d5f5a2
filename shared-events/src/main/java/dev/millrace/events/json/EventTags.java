package dev.millrace.events.json;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import dev.millrace.events.EventTag;
import dev.millrace.events.InvalidValueException;
import dev.millrace.events.Tag;
import org.jspecify.annotations.Nullable;

/**
 * The tags that the components of one event record give. Immutable.
 */
final class EventTags {

	private static final Set<Type> VALUES = Set.of(String.class, UUID.class, int.class, Integer.class, long.class,
			Long.class, short.class, Short.class, byte.class, Byte.class, BigInteger.class);

	/** Stands for a value when the name of a tag is checked. */
	private static final String ANY_VALUE = "1";

	private final List<TaggedComponent> components;

	private EventTags(List<TaggedComponent> components) {
		this.components = List.copyOf(components);
	}

	/**
	 * The tags that an event record declares.
	 * @throws IllegalStateException if a declaration is wrong
	 */
	static EventTags declaredBy(Class<?> eventClass) {
		return new EventTags(Arrays.stream(eventClass.getRecordComponents())
			.flatMap((component) -> TaggedComponent.of(component).stream())
			.toList());
	}

	/**
	 * The tags of one event.
	 * @throws InvalidValueException if a value cannot be the value of a tag; it names the
	 * component
	 */
	Set<Tag> of(Object event) {
		if (this.components.isEmpty()) {
			return Set.of();
		}
		Set<Tag> tags = new LinkedHashSet<>();
		this.components.forEach((component) -> component.values(event)
			.filter(Objects::nonNull)
			.forEach((value) -> tags.add(component.tag(event, value))));
		return tags;
	}

	/**
	 * A component that gives tags.
	 *
	 * @param name of the tags
	 */
	private record TaggedComponent(String name, Method accessor) {

		static Optional<TaggedComponent> of(RecordComponent component) {
			EventTag annotation = component.getAnnotation(EventTag.class);
			if (annotation == null) {
				return Optional.empty();
			}
			String place = component.getDeclaringRecord().getName() + "." + component.getName();
			if (!isTaggable(component.getGenericType())) {
				throw new IllegalStateException(place + " has @EventTag and is " + component.getGenericType()
						+ "; make it a String, a UUID, a whole number or a collection of these");
			}
			checkName(place, annotation.value());
			component.getAccessor().setAccessible(true);
			return Optional.of(new TaggedComponent(annotation.value(), component.getAccessor()));
		}

		private static boolean isTaggable(Type type) {
			return VALUES.contains(type) || (type instanceof ParameterizedType generic
					&& generic.getRawType() instanceof Class<?> raw && Collection.class.isAssignableFrom(raw)
					&& VALUES.contains(generic.getActualTypeArguments()[0]));
		}

		private static void checkName(String place, String name) {
			try {
				new Tag(name, ANY_VALUE);
			}
			catch (InvalidValueException ex) {
				throw new IllegalStateException(place + " has a wrong @EventTag: " + ex.getMessage(), ex);
			}
		}

		Stream<? extends @Nullable Object> values(Object event) {
			Object value = value(event);
			return (value instanceof Collection<?> several) ? several.stream() : Stream.ofNullable(value);
		}

		private @Nullable Object value(Object event) {
			try {
				return this.accessor.invoke(event);
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException("Cannot read the tag '" + this.name + "' of " + event, ex);
			}
		}

		Tag tag(Object event, Object value) {
			try {
				return new Tag(this.name, value.toString());
			}
			catch (InvalidValueException ex) {
				throw new InvalidValueException(ex.field(), event.getClass().getSimpleName() + "."
						+ this.accessor.getName() + " cannot be a tag: " + ex.getMessage());
			}
		}

	}

}
