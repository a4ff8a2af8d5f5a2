package dev.millrace.commands;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.millrace.commands.aggregate.CacheProperties;
import dev.millrace.commands.aggregate.SnapshotProperties;
import dev.millrace.commands.aggregate.StreamAggregates;
import dev.millrace.events.store.EventStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.springframework.util.unit.DataSize;

/**
 * States for tests.
 */
public final class TestAggregates {

	public static final SnapshotProperties NO_SNAPSHOTS = new SnapshotProperties(false, 100, Duration.ofSeconds(1), 1,
			DataSize.ofMegabytes(1));

	private TestAggregates() {
	}

	/** Each command reads its stream from the start. */
	public static StreamAggregates withoutMemory(EventStore store) {
		return new StreamAggregates(store, Optional.empty(), new CacheProperties(false, 1), NO_SNAPSHOTS,
				() -> Instant.EPOCH, new SimpleMeterRegistry());
	}

	/** States are remembered. */
	public static StreamAggregates remembering(EventStore store, int streamsMax, MeterRegistry registry) {
		return new StreamAggregates(store, Optional.empty(), new CacheProperties(true, streamsMax), NO_SNAPSHOTS,
				() -> Instant.EPOCH, registry);
	}

}
