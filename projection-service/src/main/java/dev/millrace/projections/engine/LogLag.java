package dev.millrace.projections.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far projections and reactions are behind, in records and in time. The same on all
 * instances, as it follows from the checkpoints and the log alone. Safe for use by many
 * threads.
 */
public final class LogLag {

	private static final Logger logger = LoggerFactory.getLogger(LogLag.class);

	/** How many times of records are remembered: who stands still is asked for once. */
	private static final int TIMES_MAX = 10_000;

	/** When the log did not answer, times are not known for so long. */
	private static final Duration SILENCE = Duration.ofSeconds(1);

	private final LogEnds ends;

	private final LogTimes times;

	private final InstantSource clock;

	private final Map<Place, Instant> known = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<Place, Instant> eldest) {
			return size() > TIMES_MAX;
		}

	};

	private Instant silentUntil = Instant.MIN;

	public LogLag(LogEnds ends, LogTimes times, InstantSource clock) {
		this.ends = ends;
		this.times = times;
		this.clock = clock;
	}

	/**
	 * The lag of who reads these topics.
	 * @param next the offsets it has come to; it is at 0 where there is none
	 */
	public Lag of(Set<String> topics, Map<LogPartition, Long> next) {
		Map<LogPartition, Long> behind = new HashMap<>();
		long records = 0;
		for (Map.Entry<LogPartition, Long> end : this.ends.of(topics).entrySet()) {
			long offset = next.getOrDefault(end.getKey(), 0L);
			if (offset < end.getValue()) {
				behind.put(end.getKey(), offset);
				records += end.getValue() - offset;
			}
		}
		return behind.isEmpty() ? Lag.NONE : new Lag(records, age(behind));
	}

	private synchronized Optional<Duration> age(Map<LogPartition, Long> behind) {
		Map<LogPartition, Long> unknown = new HashMap<>(behind);
		unknown.entrySet().removeIf((from) -> this.known.containsKey(Place.of(from)));
		if (!unknown.isEmpty() && !learn(unknown)) {
			return Optional.empty();
		}
		return Optional.of(oldest(behind.entrySet()).map(this::age).orElse(Duration.ZERO));
	}

	private boolean learn(Map<LogPartition, Long> unknown) {
		if (this.clock.instant().isBefore(this.silentUntil)) {
			return false;
		}
		try {
			this.times.first(unknown)
				.forEach((partition, time) -> this.known.put(new Place(partition, unknown.getOrDefault(partition, 0L)),
						time));
			return true;
		}
		catch (RuntimeException ex) {
			this.silentUntil = this.clock.instant().plus(SILENCE);
			logger.debug("The log does not say when records were committed", ex);
			return false;
		}
	}

	private Optional<Instant> oldest(Collection<Map.Entry<LogPartition, Long>> behind) {
		return behind.stream()
			.flatMap((from) -> Optional.ofNullable(this.known.get(Place.of(from))).stream())
			.min(Comparator.naturalOrder());
	}

	/** Clocks of machines differ: what was committed in the future is new. */
	private Duration age(Instant committedAt) {
		Duration age = Duration.between(committedAt, this.clock.instant());
		return age.isNegative() ? Duration.ZERO : age;
	}

	/** From where the first record is looked for. */
	private record Place(LogPartition partition, long offset) {

		static Place of(Map.Entry<LogPartition, Long> from) {
			return new Place(from.getKey(), from.getValue());
		}

	}

}
