package dev.millrace.eventstore.imports;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How far an import has come.
 *
 * @param name of the import
 * @param lines how many events are in
 * @param done whether the last run came to its end
 * @param startedAt when the first run began
 * @param runStartedAt when the last run began to append
 * @param runLines how many events the last run has appended
 * @param updatedAt when it last appended
 * @param stopped why the last run ended before its end; empty if it did not
 */
public record ImportProgress(String name, long lines, boolean done, Instant startedAt, Instant runStartedAt,
		long runLines, Instant updatedAt, Optional<String> stopped) {

	private static final double MICROS_PER_SECOND = 1e6;

	private static final long MICROS_PER_NANO_PART = 1_000;

	/**
	 * Events that the last run appended in a second on average; 0 if it has appended
	 * none.
	 */
	public long linesPerSecond() {
		Duration taken = Duration.between(this.runStartedAt, this.updatedAt);
		long micros = Math.max(1, taken.toNanos() / MICROS_PER_NANO_PART);
		return Math.round(this.runLines * MICROS_PER_SECOND / micros);
	}

}
