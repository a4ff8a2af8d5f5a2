package dev.millrace.events.json;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.millrace.events.EventType;

/**
 * All upcasters of a program as one graph: from each type they read to the types they
 * write. It has no circles, so every chain ends. Immutable.
 */
final class UpcasterGraph {

	/** The most events that one stored event becomes. */
	private static final int PAYLOADS_MAX = 1_000;

	private final EventTypes types;

	private final Map<EventType, Upcaster> upcasters = new HashMap<>();

	private final Set<EventType> leadingToKnown = new HashSet<>();

	/**
	 * Connect upcasters.
	 * @throws IllegalStateException if they cannot work together, or with the records
	 */
	UpcasterGraph(EventTypes types, Collection<? extends Upcaster> upcasters) {
		this.types = types;
		for (Upcaster upcaster : upcasters) {
			if (this.upcasters.put(upcaster.from(), upcaster) != null) {
				throw new IllegalStateException("Two upcasters read " + upcaster.from() + "; keep one");
			}
		}
		Set<EventType> checked = new HashSet<>();
		this.upcasters.keySet().forEach((type) -> visit(type, new LinkedHashSet<>(), checked));
		this.upcasters.values().forEach(this::checkAgainstRecords);
	}

	/** Depth first; what an earlier visit has left is known to be free of circles. */
	private void visit(EventType type, Set<EventType> path, Set<EventType> checked) {
		if (!path.add(type)) {
			throw new IllegalStateException(
					"The upcasters lead in a circle, " + circle(path, type) + "; remove one of them");
		}
		if (checked.add(type) && this.upcasters.containsKey(type)) {
			Set<EventType> next = this.upcasters.get(type).to();
			next.forEach((target) -> visit(target, path, checked));
			if (next.stream().anyMatch(this::leadsToKnown)) {
				this.leadingToKnown.add(type);
			}
		}
		path.remove(type);
	}

	private static String circle(Set<EventType> path, EventType start) {
		List<EventType> types = new ArrayList<>(path);
		types.add(start);
		return types.subList(types.indexOf(start), types.size())
			.stream()
			.map(EventType::toString)
			.collect(Collectors.joining(" -> "));
	}

	private void checkAgainstRecords(Upcaster upcaster) {
		current(upcaster.from()).filter((current) -> current <= upcaster.from().schemaVersion())
			.ifPresent((current) -> {
				throw new IllegalStateException("An upcaster reads " + upcaster.from() + ", but the record of '"
						+ upcaster.from().name() + "' has version " + current
						+ "; raise the record's version, or remove the record or the upcaster");
			});
		upcaster.to().forEach((target) -> checkTarget(upcaster, target));
	}

	private void checkTarget(Upcaster upcaster, EventType target) {
		Optional<Integer> current = current(target);
		if (current.isEmpty() || current.get() == target.schemaVersion() || this.upcasters.containsKey(target)) {
			return;
		}
		String remedy = (target.schemaVersion() > current.get()) ? "raise the record's version"
				: "add an upcaster that reads " + target;
		throw new IllegalStateException("The upcaster of " + upcaster.from() + " writes " + target
				+ ", but the record has version " + current.get() + "; " + remedy);
	}

	private Optional<Integer> current(EventType type) {
		return this.types.classOf(type.name()).map((known) -> this.types.typeOf(known).schemaVersion());
	}

	/**
	 * Whether an upcaster reads this type.
	 */
	boolean reads(EventType type) {
		return this.upcasters.containsKey(type);
	}

	/**
	 * Whether some of what becomes of this type has a record.
	 */
	boolean leadsToKnown(EventType type) {
		return this.leadingToKnown.contains(type) || this.types.classOf(type.name()).isPresent();
	}

	/**
	 * What becomes of a payload at the ends of all chains, in order.
	 */
	List<Payload> upcast(Payload stored) {
		List<Payload> ends = new ArrayList<>();
		upcast(stored, ends);
		return ends;
	}

	private void upcast(Payload payload, List<Payload> ends) {
		Upcaster upcaster = this.upcasters.get(payload.type());
		if (upcaster != null) {
			upcaster.upcast(payload.data()).forEach((next) -> upcast(next, ends));
			return;
		}
		if (ends.size() == PAYLOADS_MAX) {
			throw new UndecodableEventException(payload.type(),
					"it is one of more than " + PAYLOADS_MAX + " events that one stored event is split into", null);
		}
		ends.add(payload);
	}

}
