package dev.millrace.events.json;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import dev.millrace.events.EventType;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns a stored payload of an older type or schema version into what is stored today,
 * when it is read. The stored event never changes. Immutable; its function is pure.
 */
public final class Upcaster {

	private final EventType from;

	private final Set<EventType> to;

	private final Function<ObjectNode, List<Payload>> function;

	private Upcaster(EventType from, Collection<EventType> to, Function<ObjectNode, List<Payload>> function) {
		this.from = from;
		this.to = Set.copyOf(to);
		this.function = function;
	}

	/**
	 * From one schema version to the next.
	 * @param name the type's name, which stays
	 * @param version the version it reads; it writes the next one
	 * @param function may change and return the node it is given
	 */
	public static Upcaster of(String name, int version, UnaryOperator<ObjectNode> function) {
		EventType next = new EventType(name, version + 1);
		return new Upcaster(new EventType(name, version), Set.of(next),
				(data) -> List.of(new Payload(next, function.apply(data))));
	}

	/**
	 * Another name for the same payload.
	 */
	public static Upcaster rename(EventType from, EventType to) {
		return new Upcaster(from, Set.of(to), (data) -> List.of(new Payload(to, data)));
	}

	/**
	 * Several events, one or none in place of one, in the order of the function's result.
	 * @param to all types that the function writes
	 * @param function may change the node it is given; each payload has a node of its own
	 */
	public static Upcaster split(EventType from, Collection<EventType> to,
			Function<ObjectNode, List<Payload>> function) {
		return new Upcaster(from, to, function);
	}

	/**
	 * No event in place of one that means nothing any more.
	 */
	public static Upcaster drop(EventType from) {
		return new Upcaster(from, Set.of(), (data) -> List.of());
	}

	/**
	 * The type and version it reads.
	 */
	public EventType from() {
		return this.from;
	}

	/**
	 * The types and versions it writes; none if it drops what it reads.
	 */
	public Set<EventType> to() {
		return this.to;
	}

	/**
	 * What a payload becomes by this one step.
	 * @param data of the type {@link #from()}; may be changed
	 * @throws UndecodableEventException if the function fails, or writes a type it has
	 * not declared
	 */
	public List<Payload> upcast(ObjectNode data) {
		List<Payload> payloads = apply(data);
		for (Payload payload : payloads) {
			if (!this.to.contains(payload.type())) {
				throw new UndecodableEventException(this.from, "its upcaster writes " + payload.type()
						+ ", which it does not declare; name it among the types it splits into", null);
			}
		}
		return payloads;
	}

	private List<Payload> apply(ObjectNode data) {
		try {
			return List.copyOf(this.function.apply(data));
		}
		catch (RuntimeException ex) {
			throw new UndecodableEventException(this.from, "its upcaster failed: " + ex, ex);
		}
	}

	@Override
	public String toString() {
		return "Upcaster[" + this.from + " -> " + this.to + "]";
	}

}
