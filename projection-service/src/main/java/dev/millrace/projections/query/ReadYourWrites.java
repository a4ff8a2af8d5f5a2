package dev.millrace.projections.query;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import dev.millrace.events.store.Token;
import dev.millrace.events.wire.Progress;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.LogPartition;

/**
 * Waits until a read model contains what a client wrote. The relay says up to which
 * offsets the client's transaction is published; the checkpoints of the live version say
 * how far it has come. Positions are never compared: they are not in commit order.
 */
public final class ReadYourWrites {

	private static final Duration LOOK_INTERVAL = Duration.ofMillis(4);

	private final RelayProgress relay;

	private final LiveCheckpoints checkpoints;

	private final InstantSource clock;

	public ReadYourWrites(RelayProgress relay, LiveCheckpoints checkpoints, InstantSource clock) {
		this.relay = relay;
		this.checkpoints = checkpoints;
		this.clock = clock;
	}

	/**
	 * Wait, at most the given time.
	 * @return whether the read model contains the write
	 */
	public boolean await(Projection projection, Token token, Duration timeout) throws InterruptedException {
		return await(List.of(projection), token, timeout);
	}

	/**
	 * Wait, at most the given time for all of them together.
	 * @return whether each of the read models contains the write
	 */
	public boolean await(Collection<Projection> projections, Token token, Duration timeout)
			throws InterruptedException {
		if (token.isForNothing()) {
			return true;
		}
		Instant deadline = this.clock.instant().plus(timeout);
		Optional<Progress> progress = this.relay.await(token, timeout);
		if (progress.isEmpty()) {
			return false;
		}
		for (Projection projection : projections) {
			if (!awaitCheckpoints(projection, progress.get(), deadline)) {
				return false;
			}
		}
		return true;
	}

	private boolean awaitCheckpoints(Projection projection, Progress progress, Instant deadline)
			throws InterruptedException {
		Map<LogPartition, Long> target = LogPartition.ends(progress, projection.topics());
		while (!this.checkpoints.now(projection.name()).hasReached(target)) {
			if (this.clock.instant().isAfter(deadline)) {
				return false;
			}
			TimeUnit.NANOSECONDS.sleep(LOOK_INTERVAL.toNanos());
		}
		return true;
	}

}
