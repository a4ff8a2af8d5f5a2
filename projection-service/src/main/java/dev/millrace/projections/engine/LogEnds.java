package dev.millrace.projections.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where topics end, as of a second ago at most: for those who only look. All topics that
 * anybody has asked for are asked for at once. Safe for use by many threads.
 */
public final class LogEnds {

	private static final Duration AGE_MAX = Duration.ofSeconds(1);

	private final Log log;

	private final InstantSource clock;

	private final Set<String> topics = new HashSet<>();

	private Map<LogPartition, Long> ends = Map.of();

	private Instant askedAt = Instant.MIN;

	public LogEnds(Log log, InstantSource clock) {
		this.log = log;
		this.clock = clock;
	}

	/**
	 * The ends of these topics; those that do not exist are left out.
	 */
	public synchronized Map<LogPartition, Long> of(Set<String> wanted) {
		Instant now = this.clock.instant();
		if (this.topics.addAll(wanted) || now.isAfter(this.askedAt.plus(AGE_MAX))) {
			this.ends = this.log.ends(Set.copyOf(this.topics));
			this.askedAt = now;
		}
		return this.ends.entrySet()
			.stream()
			.filter((end) -> wanted.contains(end.getKey().topic()))
			.collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
	}

}
