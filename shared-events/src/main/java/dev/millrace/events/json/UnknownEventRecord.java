package dev.millrace.events.json;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

import dev.millrace.events.DomainEvent;
import dev.millrace.events.EventType;
import dev.millrace.events.UnknownEvent;

/**
 * The record with {@link UnknownEvent}, which stored events of unknown types are read as.
 */
record UnknownEventRecord(Constructor<?> constructor) {

	private static final List<Class<?>> COMPONENTS = List.of(EventType.class, String.class);

	static UnknownEventRecord of(Class<?> type) {
		if (!type.isRecord() || !components(type).equals(COMPONENTS) || type.isAnnotationPresent(DomainEvent.class)) {
			throw new IllegalStateException(type.getName() + " cannot take unknown events: make it a record with"
					+ " @UnknownEvent alone and the components (EventType type, String data)");
		}
		return new UnknownEventRecord(constructor(type));
	}

	private static List<Class<?>> components(Class<?> type) {
		return Arrays.stream(type.getRecordComponents()).<Class<?>>map(RecordComponent::getType).toList();
	}

	private static Constructor<?> constructor(Class<?> type) {
		try {
			Constructor<?> constructor = type.getDeclaredConstructor(EventType.class, String.class);
			constructor.setAccessible(true);
			return constructor;
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException("Every record has a constructor of its components", ex);
		}
	}

	boolean is(Class<?> type) {
		return this.constructor.getDeclaringClass() == type;
	}

	Object of(EventType type, String data) {
		try {
			return this.constructor.newInstance(type, data);
		}
		catch (ReflectiveOperationException ex) {
			throw new UndecodableEventException(type, this + " does not take it: " + ex.getCause(), ex);
		}
	}

	@Override
	public String toString() {
		return this.constructor.getDeclaringClass().getName();
	}

}
