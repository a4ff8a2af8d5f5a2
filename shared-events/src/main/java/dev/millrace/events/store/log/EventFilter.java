package dev.millrace.events.store.log;

import java.util.Optional;
import java.util.Set;

import dev.millrace.events.StreamId;

/**
 * Which events of the log are wanted: those that match every part that is given.
 *
 * @param category of their stream
 * @param types the names of their types; empty for all
 * @param correlationId the business action they belong to
 */
public record EventFilter(Optional<String> category, Set<String> types, Optional<String> correlationId) {

	/** All events. */
	public static final EventFilter ALL = new EventFilter(Optional.empty(), Set.of(), Optional.empty());

	public EventFilter {
		category.ifPresent(StreamId::checkCategory);
		types = Set.copyOf(types);
	}

	/**
	 * The events of one category.
	 */
	public static EventFilter category(String category) {
		return new EventFilter(Optional.of(category), Set.of(), Optional.empty());
	}

	/**
	 * The events of one business action.
	 */
	public static EventFilter correlationId(String correlationId) {
		return new EventFilter(Optional.empty(), Set.of(), Optional.of(correlationId));
	}

}
