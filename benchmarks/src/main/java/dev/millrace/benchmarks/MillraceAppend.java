package dev.millrace.benchmarks;

import java.util.List;

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

	MillraceAppend(EventStore store) {
		this.store = store;
	}

	@Override
	public void call() {
		SampleEvent sample = SampleEvent.next();
		AppendOutcome outcome = this.store
			.append(Append.of(sample.streamId(), ExpectedRevision.noStream(), List.of(sample.event())));
		if (!(outcome instanceof Appended)) {
			throw new IllegalStateException("An append to a new stream was answered with " + outcome);
		}
	}

	@Override
	public void close() {
		// The store keeps the connections.
	}

}
