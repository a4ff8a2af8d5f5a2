package dev.millrace.projections.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;

/**
 * How fast rebuilds have moved over the last seconds, whichever instances moved them.
 * Safe for use by many threads.
 */
final class LoadRates {

	private static final Duration WINDOW = Duration.ofSeconds(10);

	private static final Duration SAMPLE_INTERVAL = Duration.ofMillis(500);

	private static final double MILLIS_PER_SECOND = 1_000;

	private final InstantSource clock;

	private final Map<UUID, Deque<Sample>> samples = new HashMap<>();

	LoadRates(InstantSource clock) {
		this.clock = clock;
	}

	/**
	 * A rebuild has come so far now.
	 */
	synchronized void note(UUID rebuild, long done) {
		Instant now = this.clock.instant();
		Deque<Sample> noted = this.samples.computeIfAbsent(rebuild, (any) -> new ArrayDeque<>());
		if (noted.isEmpty() || !now.isBefore(noted.getLast().at().plus(SAMPLE_INTERVAL))) {
			noted.add(new Sample(now, done));
		}
		while (noted.size() > 2 && noted.getFirst().at().isBefore(now.minus(WINDOW))) {
			noted.remove();
		}
	}

	/**
	 * Forget all but these.
	 */
	synchronized void keep(Collection<UUID> rebuilds) {
		this.samples.keySet().retainAll(rebuilds);
	}

	/**
	 * Records and transaction markers a second; empty if too little is known.
	 */
	synchronized OptionalDouble of(UUID rebuild) {
		Deque<Sample> noted = this.samples.get(rebuild);
		if (noted == null || noted.size() < 2) {
			return OptionalDouble.empty();
		}
		long millis = Duration.between(noted.getFirst().at(), noted.getLast().at()).toMillis();
		return OptionalDouble.of((noted.getLast().done() - noted.getFirst().done()) * MILLIS_PER_SECOND / millis);
	}

	/** How far it was, and when. */
	private record Sample(Instant at, long done) {
	}

}
