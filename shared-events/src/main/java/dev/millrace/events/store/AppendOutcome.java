package dev.millrace.events.store;

import java.util.List;
import java.util.UUID;

import dev.millrace.events.EventType;
import dev.millrace.events.StreamId;

/**
 * What became of an append.
 */
public sealed interface AppendOutcome {

	/**
	 * The events are in the store.
	 *
	 * @param streamId the stream
	 * @param revision the stream's revision after the append
	 * @param events what was appended, in order
	 * @param token stands for this append when reading a read model
	 * @param repeated whether this is the answer to an earlier append with the same
	 * idempotency key
	 */
	record Appended(StreamId streamId, long revision, List<AppendedEvent> events, Token token,
			boolean repeated) implements AppendOutcome {

		public Appended {
			events = List.copyOf(events);
		}
	}

	/**
	 * The stream is not where the writer believed; nothing was appended.
	 *
	 * @param actualRevision the stream's revision, 0 if it does not exist
	 */
	record Conflict(StreamId streamId, ExpectedRevision expected, long actualRevision) implements AppendOutcome {
	}

	/**
	 * The idempotency key was used before for another request; nothing was appended.
	 */
	record KeyReused(String key) implements AppendOutcome {
	}

	/**
	 * One appended event.
	 */
	record AppendedEvent(UUID id, EventType type, long revision) {
	}

}
