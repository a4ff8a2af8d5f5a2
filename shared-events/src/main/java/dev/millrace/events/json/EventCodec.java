package dev.millrace.events.json;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.events.EventType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes event records as JSON and reads stored events of any schema version as today's
 * records. Safe for use by many threads.
 */
public final class EventCodec {

	private final EventTypes types;

	private final Map<EventType, Upcaster> upcasters = new HashMap<>();

	public EventCodec(EventTypes types, Collection<? extends Upcaster> upcasters) {
		this.types = types;
		for (Upcaster upcaster : upcasters) {
			if (this.upcasters.put(upcaster.from(), upcaster) != null) {
				throw new IllegalStateException("Two upcasters read " + upcaster.from() + "; keep one");
			}
		}
	}

	public EventCodec(EventTypes types) {
		this(types, List.of());
	}

	public EventType typeOf(Object event) {
		return this.types.typeOf(event.getClass());
	}

	public String encode(Object event) {
		return Json.events().writeValueAsString(event);
	}

	/**
	 * Read a stored payload as the record that this program knows under the type's name.
	 * @return the event, or empty if the name is unknown
	 * @throws UndecodableEventException if the payload does not fit the record, or no
	 * upcaster leads from the stored version to the record's
	 */
	public Optional<Object> decode(EventType stored, String data) {
		return this.types.classOf(stored.name()).map((eventClass) -> decode(stored, data, eventClass));
	}

	private Object decode(EventType stored, String data, Class<?> eventClass) {
		int current = this.types.typeOf(eventClass).schemaVersion();
		try {
			if (stored.schemaVersion() == current) {
				return Json.events().readValue(data, eventClass);
			}
			return Json.events().treeToValue(upcast(stored, current, data), eventClass);
		}
		catch (JacksonException ex) {
			throw new UndecodableEventException(stored, ex.getOriginalMessage(), ex);
		}
	}

	private ObjectNode upcast(EventType stored, int current, String data) {
		if (stored.schemaVersion() > current) {
			throw new UndecodableEventException(stored,
					"this program knows it up to version " + current + "; update the program", null);
		}
		ObjectNode node = Json.events().readValue(data, ObjectNode.class);
		for (int version = stored.schemaVersion(); version < current; version++) {
			EventType from = new EventType(stored.name(), version);
			Upcaster upcaster = this.upcasters.get(from);
			if (upcaster == null) {
				throw new UndecodableEventException(stored, "no upcaster reads " + from + "; add one", null);
			}
			node = upcaster.upcast(node);
		}
		return node;
	}

}
