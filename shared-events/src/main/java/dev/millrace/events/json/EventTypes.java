package dev.millrace.events.json;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.events.DomainEvent;
import dev.millrace.events.EventType;

/**
 * The event records a program knows, by stored name. Immutable.
 */
public final class EventTypes {

	private final Map<String, Class<?>> classes = new HashMap<>();

	private final Map<Class<?>, EventType> types = new HashMap<>();

	private EventTypes() {
	}

	/**
	 * Collect the event records among the given types: a record itself, or all permitted
	 * records of a sealed interface.
	 * @throws IllegalStateException if a type is neither, has no {@link DomainEvent}, or
	 * shares its name with another
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

	private void add(Class<?> root) {
		if (root.isSealed()) {
			List.of(root.getPermittedSubclasses()).forEach(this::add);
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
	}

}
