package dev.millrace.events.json;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.millrace.events.EventType;
import dev.millrace.events.InvalidValueException;
import dev.millrace.events.Tag;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes event records as JSON and reads stored events of any name and schema version as
 * today's records. Safe for use by many threads.
 */
public final class EventCodec {

	private final EventTypes types;

	private final UpcasterGraph upcasters;

	/**
	 * A codec for some event records.
	 * @throws IllegalStateException if the upcasters cannot work together, or with the
	 * records; it says what to change
	 */
	public EventCodec(EventTypes types, Collection<? extends Upcaster> upcasters) {
		this.types = types;
		this.upcasters = new UpcasterGraph(types, upcasters);
	}

	public EventCodec(EventTypes types) {
		this(types, List.of());
	}

	/**
	 * The records that this codec writes and reads.
	 */
	public EventTypes types() {
		return this.types;
	}

	/**
	 * The type under which an event is stored.
	 * @throws IllegalStateException if it is not an event that can be appended
	 */
	public EventType typeOf(Object event) {
		return this.types.typeOf(event.getClass());
	}

	/**
	 * What an event concerns beside its stream, by its components with
	 * {@link dev.millrace.events.EventTag}.
	 * @throws InvalidValueException if a value cannot be the value of a tag
	 */
	public Set<Tag> tags(Object event) {
		return this.types.tagsOf(event);
	}

	public String encode(Object event) {
		return Json.events().writeValueAsString(event);
	}

	/**
	 * Whether {@link #decode} looks at the payload of a stored event; if not, it gives
	 * none.
	 */
	public boolean looksAt(EventType stored) {
		return this.upcasters.leadsToKnown(stored) || this.types.unknown().isPresent();
	}

	/**
	 * Read a stored payload as the events that this program knows.
	 * @return one event; several if an upcaster splits the stored one; none if an
	 * upcaster drops it, or if no record has its name
	 * @throws UndecodableEventException if the payload does not fit its record, or no
	 * upcaster leads from the stored version to the record's
	 */
	public List<Object> decode(EventType stored, String data) {
		return looksAt(stored) ? decode(stored, data, false) : List.of();
	}

	/**
	 * Read a stored payload as above, but leave out nothing.
	 * @throws UnknownEventTypeException if no record has the name of the stored event or
	 * of a part of it
	 */
	public List<Object> decodeAll(EventType stored, String data) {
		return decode(stored, data, true);
	}

	private List<Object> decode(EventType stored, String data, boolean all) {
		try {
			return this.upcasters.reads(stored) ? upcast(stored, data, all)
					: event(stored, data, all).stream().toList();
		}
		catch (JacksonException ex) {
			throw new UndecodableEventException(stored, ex.getOriginalMessage(), ex);
		}
	}

	private List<Object> upcast(EventType stored, String data, boolean all) {
		Payload payload = new Payload(stored, Json.events().readValue(data, ObjectNode.class));
		return this.upcasters.upcast(payload).stream().flatMap((end) -> event(end, all).stream()).toList();
	}

	private Optional<Object> event(EventType type, String data, boolean all) {
		Optional<Class<?>> known = recordOf(type);
		return known.isPresent() ? Optional.of(Json.events().readValue(data, known.get())) : unknown(type, data, all);
	}

	private Optional<Object> event(Payload payload, boolean all) {
		EventType type = payload.type();
		Optional<Class<?>> known = recordOf(type);
		return known.isPresent() ? Optional.of(Json.events().treeToValue(payload.data(), known.get()))
				: unknown(type, payload.data().toString(), all);
	}

	private Optional<Object> unknown(EventType type, String data, boolean all) {
		Optional<UnknownEventRecord> unknown = this.types.unknown();
		if (unknown.isEmpty() && all) {
			throw new UnknownEventTypeException(type);
		}
		return unknown.map((record) -> record.of(type, data));
	}

	private Optional<Class<?>> recordOf(EventType type) {
		Optional<Class<?>> known = this.types.classOf(type.name());
		known.map((record) -> this.types.typeOf(record).schemaVersion())
			.filter((current) -> current != type.schemaVersion())
			.ifPresent((current) -> {
				throw new UndecodableEventException(type,
						(type.schemaVersion() > current)
								? "this program knows it up to version " + current + "; update the program"
								: "no upcaster reads " + type + "; add one",
						null);
			});
		return known;
	}

}
