package dev.millrace.projections;

import dev.millrace.events.Envelope;
import dev.millrace.events.wire.Change;

/**
 * One thing that a projection reads from the log.
 */
public sealed interface Entry {

	/**
	 * A domain event.
	 *
	 * @param <E> the event's record
	 * @param data the event
	 * @param envelope its stream, revision, times and metadata
	 */
	record OfEvent<E>(E data, Envelope envelope) implements Entry {
	}

	/**
	 * A committed row change.
	 */
	record OfChange(Change change) implements Entry {
	}

}
