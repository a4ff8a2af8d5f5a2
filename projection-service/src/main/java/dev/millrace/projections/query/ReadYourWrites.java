package dev.millrace.projections.query;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import dev.millrace.events.store.Token;
import dev.millrace.events.wire.Progress;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.ReadModels;

/**
 * Waits until a read model contains what a client wrote. The relay says up to which
 * offsets the client's transaction is published; the checkpoints of the live version say
 * how far it has come. Positions are never compared: they are not in commit order.
 */
public final class ReadYourWrites {

	private static final Duration LOOK_INTERVAL = Duration.ofMillis(4);

	private final RelayProgress relay;

	private final ReadModels readModels;

	private final InstantSource clock;

	public ReadYourWrites(RelayProgress relay, ReadModels readModels, InstantSource clock) {
		this.relay = relay;
		this.readModels = readModels;
		this.clock = clock;
	}

	/**
	 * Wait, at most the given time.
	 * @return whether the read model contains the write
	 */
	public boolean await(Projection projection, Token token, Duration timeout) throws InterruptedException {
		if (token.isForNothing()) {
			return true;
		}
		Instant deadline = this.clock.instant().plus(timeout);
		Optional<Progress> progress = this.relay.await(token, timeout);
		return progress.isPresent() && awaitCheckpoints(projection, progress.get(), deadline);
	}

	private boolean awaitCheckpoints(Projection projection, Progress progress, Instant deadline) {
		Map<LogPartition, Long> target = target(projection, progress);
		while (!hasReached(projection, target)) {
			if (this.clock.instant().isAfter(deadline)) {
				return false;
			}
			LockSupport.parkNanos(LOOK_INTERVAL.toNanos());
		}
		return true;
	}

	private boolean hasReached(Projection projection, Map<LogPartition, Long> target) {
		return this.readModels.versions(projection.name())
			.stream()
			.filter((version) -> version.state() == ProjectionVersion.State.LIVE)
			.anyMatch((live) -> {
				Map<LogPartition, Long> checkpoints = this.readModels.checkpoints(live);
				return target.entrySet()
					.stream()
					.allMatch((end) -> checkpoints.getOrDefault(end.getKey(), 0L) >= end.getValue());
			});
	}

	private static Map<LogPartition, Long> target(Projection projection, Progress progress) {
		Set<String> topics = projection.topics();
		return progress.endOffsets()
			.entrySet()
			.stream()
			.filter((topic) -> topics.contains(topic.getKey()))
			.flatMap((topic) -> topic.getValue()
				.entrySet()
				.stream()
				.map((end) -> Map.entry(new LogPartition(topic.getKey(), end.getKey()), end.getValue())))
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
	}

}
