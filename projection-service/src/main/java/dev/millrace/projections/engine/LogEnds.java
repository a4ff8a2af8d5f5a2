package dev.millrace.projections.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Where topics end, as of a second ago at most: for those who only look. All topics are
 * asked for at once, and not again at once when that failed. Safe for use by many
 * threads.
 */
public final class LogEnds {

	private static final Duration AGE_MAX = Duration.ofSeconds(1);

	private final Log log;

	private final Set<String> topics;

	private final InstantSource clock;

	private Map<LogPartition, Long> ends = Map.of();

	private @Nullable RuntimeException failure;

	private Instant askedAt = Instant.MIN;

	/**
	 * @param topics that anybody will ask for
	 */
	public LogEnds(Log log, Set<String> topics, InstantSource clock) {
		this.log = log;
		this.topics = Set.copyOf(topics);
		this.clock = clock;
	}

	/**
	 * The ends of these topics; those that do not exist are left out.
	 * @throws RuntimeException what the log failed with
	 */
	public synchronized Map<LogPartition, Long> of(Set<String> wanted) {
		if (this.clock.instant().isAfter(this.askedAt.plus(AGE_MAX))) {
			ask();
		}
		if (this.failure != null) {
			throw this.failure;
		}
		return this.ends.entrySet()
			.stream()
			.filter((end) -> wanted.contains(end.getKey().topic()))
			.collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	private void ask() {
		try {
			this.ends = this.log.ends(this.topics);
			this.failure = null;
		}
		catch (RuntimeException ex) {
			this.failure = ex;
		}
		// Not before: a failure may have taken longer than its age.
		this.askedAt = this.clock.instant();
	}

}
