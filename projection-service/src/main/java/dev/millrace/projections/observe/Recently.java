package dev.millrace.projections.observe;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What was read a second ago at most, so that all metrics of a scrape read once. Safe for
 * use by many threads.
 *
 * @param <K> what is asked for
 * @param <V> what is read of it
 */
final class Recently<K, V> {

	private static final Duration AGE_MAX = Duration.ofSeconds(1);

	private final Function<K, V> source;

	private final InstantSource clock;

	private final Map<K, V> read = new HashMap<>();

	private Instant readAt = Instant.MIN;

	Recently(Function<K, V> source, InstantSource clock) {
		this.source = source;
		this.clock = clock;
	}

	synchronized V of(K key) {
		Instant now = this.clock.instant();
		if (now.isAfter(this.readAt.plus(AGE_MAX))) {
			this.read.clear();
			this.readAt = now;
		}
		return this.read.computeIfAbsent(key, this.source);
	}

}
