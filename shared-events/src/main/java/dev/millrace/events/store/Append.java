package dev.millrace.events.store;

import java.util.List;
import java.util.Optional;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.NewEvent;
import dev.millrace.events.StreamId;

/**
 * A request to append events to one stream, all or nothing.
 *
 * @param streamId the stream
 * @param expected what the writer believes about the stream
 * @param events in order; may be empty, which records the idempotency key alone; at most
 * {@value #EVENTS_MAX}
 * @param idempotency makes the append repeatable
 */
public record Append(StreamId streamId, ExpectedRevision expected, List<NewEvent> events,
		Optional<Idempotency> idempotency) {

	/** The most events one append takes. */
	public static final int EVENTS_MAX = 1_000;

	public Append {
		events = List.copyOf(events);
		if (events.size() > EVENTS_MAX) {
			throw new InvalidValueException("events",
					"An append takes at most " + EVENTS_MAX + " events, not " + events.size());
		}
	}

	public static Append of(StreamId streamId, ExpectedRevision expected, List<NewEvent> events) {
		return new Append(streamId, expected, events, Optional.empty());
	}

}
