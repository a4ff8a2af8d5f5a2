package dev.millrace.projections.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far somebody is behind the end of the log.
 *
 * @param records records and transaction markers that are still to come
 * @param time how long ago the oldest of these records was committed; zero if there is
 * none, empty if the log did not say in time
 */
public record Lag(long records, Optional<Duration> time) {

	static final Lag NONE = new Lag(0, Optional.of(Duration.ZERO));

	private static final double MILLIS_PER_SECOND = 1_000;

	/**
	 * The time in seconds, to the millisecond.
	 */
	public OptionalDouble seconds() {
		return this.time.map((age) -> OptionalDouble.of(age.toMillis() / MILLIS_PER_SECOND))
			.orElse(OptionalDouble.empty());
	}

}
