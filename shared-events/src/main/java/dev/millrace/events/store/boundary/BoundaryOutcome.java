package dev.millrace.events.store.boundary;

import java.util.List;

import dev.millrace.events.StreamId;
import dev.millrace.events.store.AppendOutcome.AppendedEvent;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.Token;

/**
 * What became of an append to several streams.
 */
public sealed interface BoundaryOutcome {

	/**
	 * The events are in the store.
	 *
	 * @param streams what was appended to each, in the order of the request
	 * @param token stands for this append when reading a read model
	 * @param repeated whether this is the answer to an earlier append with the same
	 * idempotency key
	 */
	record Appended(List<AppendedStream> streams, Token token, boolean repeated) implements BoundaryOutcome {

		public Appended {
			streams = List.copyOf(streams);
		}
	}

	/**
	 * Something inside the boundary was appended since it was read; nothing was appended
	 * now.
	 */
	record BoundaryConflict() implements BoundaryOutcome {
	}

	/**
	 * A stream is not where the writer believed; nothing was appended.
	 *
	 * @param actualRevision the stream's revision, 0 if it does not exist
	 */
	record RevisionConflict(StreamId streamId, ExpectedRevision expected,
			long actualRevision) implements BoundaryOutcome {
	}

	/**
	 * The idempotency key was used before for another request; nothing was appended.
	 */
	record KeyReused(String key) implements BoundaryOutcome {
	}

	/**
	 * What one stream got.
	 *
	 * @param revision the stream's revision after the append
	 */
	record AppendedStream(StreamId streamId, long revision, List<AppendedEvent> events) {

		public AppendedStream {
			events = List.copyOf(events);
		}

	}

}
