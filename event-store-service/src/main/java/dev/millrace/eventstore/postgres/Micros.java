package dev.millrace.eventstore.postgres;

import java.time.Instant;

/**
 * Times as the tables hold them: microseconds since 1970-01-01 UTC.
 */
final class Micros {

	private static final long PER_SECOND = 1_000_000;

	private static final int NANOS_PER_MICRO = 1_000;

	private Micros() {
	}

	/**
	 * The microsecond that contains an instant.
	 */
	static long of(Instant instant) {
		return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), PER_SECOND),
				instant.getNano() / NANOS_PER_MICRO);
	}

	static Instant toInstant(long micros) {
		return Instant.ofEpochSecond(Math.floorDiv(micros, PER_SECOND),
				Math.floorMod(micros, PER_SECOND) * NANOS_PER_MICRO);
	}

}
