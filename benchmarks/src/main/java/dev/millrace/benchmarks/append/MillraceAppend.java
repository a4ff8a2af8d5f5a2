package dev.millrace.benchmarks.append;

import dev.millrace.events.store.Append;
import dev.millrace.events.store.AppendOutcome;
import dev.millrace.events.store.AppendOutcome.Appended;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.ExpectedRevision;

/**
 * Ours: an append to a stream that must not exist yet.
 */
final class MillraceAppend implements AppendClient {

	private final EventStore store;

	private final int events;

	MillraceAppend(EventStore store, int events) {
		this.store = store;
		this.events = events;
	}

	@Override
	public void call() {
		SampleAppend sample = SampleAppend.next(this.events);
		AppendOutcome outcome = this.store
			.append(Append.of(sample.streamId(), ExpectedRevision.noStream(), sample.events()));
		if (!(outcome instanceof Appended appended) || appended.revision() != this.events) {
			throw new IllegalStateException(
					"An append of " + this.events + " events to a new stream was answered with " + outcome);
		}
	}

	@Override
	public void close() {
		// The store keeps the connections.
	}

}
