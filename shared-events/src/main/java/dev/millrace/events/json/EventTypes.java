package dev.millrace.events.json;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.millrace.events.DomainEvent;
import dev.millrace.events.EventType;
import dev.millrace.events.Tag;
import dev.millrace.events.UnknownEvent;
import org.jspecify.annotations.Nullable;

/**
 * The event records a program knows, by stored name. Immutable.
 */
public final class EventTypes {

	private final Map<String, Class<?>> classes = new HashMap<>();

	private final Map<Class<?>, EventType> types = new HashMap<>();

	private final Map<Class<?>, EventTags> tags = new HashMap<>();

	private @Nullable UnknownEventRecord unknown;

	private EventTypes() {
	}

	/**
	 * Collect the event records among the given types: a record itself, or all permitted
	 * records of a sealed interface. One of them may be an {@link UnknownEvent}.
	 * @throws IllegalStateException if a type is neither, has no {@link DomainEvent},
	 * shares its name with another, or declares a wrong tag
	 */
	public static EventTypes of(Collection<? extends Class<?>> roots) {
		EventTypes eventTypes = new EventTypes();
		roots.forEach(eventTypes::add);
		return eventTypes;
	}

	public static EventTypes of(Class<?>... roots) {
		return of(List.of(roots));
	}

	/**
	 * The type under which an event record is stored.
	 * @throws IllegalStateException if the class is not one of these types
	 */
	public EventType typeOf(Class<?> eventClass) {
		if (this.unknown != null && this.unknown.is(eventClass)) {
			throw new IllegalStateException(eventClass.getName()
					+ " stands for stored events of unknown types; it cannot be appended, so decide another event");
		}
		EventType type = this.types.get(eventClass);
		if (type == null) {
			throw new IllegalStateException(eventClass.getName() + " is not a known event: known are " + this.types);
		}
		return type;
	}

	/**
	 * The record for a stored name, if this program knows it.
	 */
	public Optional<Class<?>> classOf(String name) {
		return Optional.ofNullable(this.classes.get(name));
	}

	/**
	 * The types of all records, sorted by name.
	 */
	public List<EventType> all() {
		return this.types.values().stream().sorted(Comparator.comparing(EventType::name)).toList();
	}

	/**
	 * The record that takes events of unknown types, if there is one.
	 */
	Optional<UnknownEventRecord> unknown() {
		return Optional.ofNullable(this.unknown);
	}

	Set<Tag> tagsOf(Object event) {
		EventTags declared = this.tags.get(event.getClass());
		return (declared != null) ? declared.of(event) : Set.of();
	}

	private void add(Class<?> root) {
		if (root.isSealed()) {
			List.of(root.getPermittedSubclasses()).forEach(this::add);
			return;
		}
		if (root.isAnnotationPresent(UnknownEvent.class)) {
			addUnknown(UnknownEventRecord.of(root));
			return;
		}
		DomainEvent annotation = root.getAnnotation(DomainEvent.class);
		if (!root.isRecord() || annotation == null) {
			throw new IllegalStateException(
					root.getName() + " is not an event: make it a record with @DomainEvent(\"name-in-past-tense\")");
		}
		EventType type = new EventType(annotation.value(), annotation.version());
		Class<?> other = this.classes.put(type.name(), root);
		if (other != null && other != root) {
			throw new IllegalStateException("Two events are called '" + type.name() + "': " + other.getName() + " and "
					+ root.getName() + "; rename one");
		}
		this.types.put(root, type);
		this.tags.put(root, EventTags.declaredBy(root));
	}

	private void addUnknown(UnknownEventRecord added) {
		if (this.unknown != null && !this.unknown.equals(added)) {
			throw new IllegalStateException(
					"Two records take unknown events: " + this.unknown + " and " + added + "; keep one");
		}
		this.unknown = added;
	}

}
