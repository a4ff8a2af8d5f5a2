package dev.millrace.events.store.boundary;

import java.util.List;
import java.util.Optional;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.NewEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.Idempotency;

/**
 * A request to append events to several streams, all or nothing.
 *
 * @param condition what must still be so; without one only the expected revisions count
 * @param streams the events by stream, each stream once; at most
 * {@value Append#EVENTS_MAX} events in all; may be empty, which records the idempotency
 * key alone
 * @param idempotency makes the append repeatable
 */
public record BoundaryAppend(Optional<Condition> condition, List<StreamEvents> streams,
		Optional<Idempotency> idempotency) {

	public BoundaryAppend {
		streams = List.copyOf(streams);
		long different = streams.stream().map(StreamEvents::streamId).distinct().count();
		if (different < streams.size()) {
			throw new InvalidValueException("streams", "Name each stream once, with all its events");
		}
		int events = streams.stream().mapToInt((stream) -> stream.events().size()).sum();
		if (events > Append.EVENTS_MAX) {
			throw new InvalidValueException("streams",
					"An append takes at most " + Append.EVENTS_MAX + " events, not " + events);
		}
	}

	/**
	 * The events of one stream.
	 *
	 * @param expected what the writer believes about the stream
	 * @param events in order, at least one
	 */
	public record StreamEvents(StreamId streamId, ExpectedRevision expected, List<NewEvent> events) {

		public StreamEvents {
			events = List.copyOf(events);
			if (events.isEmpty()) {
				throw new InvalidValueException("events", "Give stream " + streamId + " at least one event");
			}
		}

	}

}
