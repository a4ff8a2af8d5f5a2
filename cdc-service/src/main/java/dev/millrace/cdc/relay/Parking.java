package dev.millrace.cdc.relay;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where people see what is parked, and say what becomes of it. Safe for use by many
 * threads.
 */
public final class Parking {

	private final Set<String> requested = new LinkedHashSet<>();

	private final Set<String> dropped = new LinkedHashSet<>();

	private Parked parked = Parked.NONE;

	/**
	 * What is parked, as far as this instance knows.
	 */
	public synchronized List<Parked.Entry> entries() {
		return this.parked.entries();
	}

	/**
	 * Ask to publish what is parked under this id. It is tried with the next publication.
	 * @return what is to be tried; empty if nothing is parked under it
	 */
	public synchronized Optional<Parked.Entry> retry(String id) {
		Optional<Parked.Entry> entry = this.parked.find(id);
		entry.ifPresent((found) -> this.requested.add(found.id()));
		return entry;
	}

	/**
	 * Ask to go on with a key as if nothing had failed, which is done with the next
	 * publication. What is missing stays missing until its table is taken again; events
	 * cannot be dropped.
	 * @return what is to be dropped; empty if no rows are parked under the id
	 */
	public synchronized Optional<Parked.Entry> drop(String id) {
		Optional<Parked.Entry> entry = this.parked.find(id).filter((found) -> !found.isEvents());
		entry.ifPresent((found) -> this.dropped.add(found.id()));
		return entry;
	}

	synchronized void standsAt(Parked now) {
		this.parked = now;
		this.requested.removeIf((id) -> now.find(id).isEmpty());
		this.dropped.removeIf((id) -> now.find(id).isEmpty());
	}

	synchronized List<String> requested() {
		return List.copyOf(this.requested);
	}

	synchronized List<String> dropped() {
		return List.copyOf(this.dropped);
	}

	synchronized void tried(String id) {
		this.requested.remove(id);
	}

}
