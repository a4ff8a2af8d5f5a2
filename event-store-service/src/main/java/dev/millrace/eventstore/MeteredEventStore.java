package dev.millrace.eventstore;

import java.time.Instant;
import java.util.Optional;

import dev.millrace.events.StreamId;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.AppendOutcome;
import dev.millrace.events.store.AppendOutcome.Appended;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.Idempotency;
import dev.millrace.events.store.StreamPage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Measures another event store.
 */
public final class MeteredEventStore implements EventStore {

	private final EventStore store;

	private final Timings timings;

	private final Counter events;

	public MeteredEventStore(EventStore store, MeterRegistry registry) {
		this.store = store;
		this.timings = new Timings(registry);
		this.events = Counter.builder(EventStoreMetrics.EVENTS).description("Events appended").register(registry);
	}

	@Override
	public AppendOutcome append(Append append) {
		AppendOutcome outcome = this.timings.time(EventStoreMetrics.APPENDS, () -> this.store.append(append),
				MeteredEventStore::name);
		if (outcome instanceof Appended appended && !appended.repeated()) {
			this.events.increment(appended.events().size());
		}
		return outcome;
	}

	@Override
	public Optional<AppendOutcome> findAppend(Idempotency idempotency) {
		return this.timings.time(EventStoreMetrics.READS, () -> this.store.findAppend(idempotency), (found) -> "read");
	}

	@Override
	public StreamPage read(StreamId streamId, long fromRevision, int max) {
		return this.timings.time(EventStoreMetrics.READS, () -> this.store.read(streamId, fromRevision, max),
				(page) -> "read");
	}

	@Override
	public StreamPage readBackwards(StreamId streamId, long fromRevision, int max) {
		return this.timings.time(EventStoreMetrics.READS, () -> this.store.readBackwards(streamId, fromRevision, max),
				(page) -> "read");
	}

	@Override
	public long revisionAsOf(StreamId streamId, Instant recordedUntil) {
		return this.timings.time(EventStoreMetrics.READS, () -> this.store.revisionAsOf(streamId, recordedUntil),
				(revision) -> "read");
	}

	private static String name(AppendOutcome outcome) {
		return switch (outcome) {
			case Appended appended -> appended.repeated() ? "repeated" : "appended";
			case AppendOutcome.Conflict conflict -> "conflict";
			case AppendOutcome.KeyReused reused -> "key-reused";
		};
	}

}
