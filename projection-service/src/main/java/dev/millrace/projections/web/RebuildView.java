package dev.millrace.projections.web;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.UUID;

import dev.millrace.projections.engine.Rebuild;
import dev.millrace.projections.engine.RebuildCoordinator.LoadProgress;
import org.jspecify.annotations.Nullable;

/**
 * A rebuild over REST.
 *
 * @param from the snapshot that it begins with; null for the beginning of the log
 * @param acceptsDifferences whether the new version becomes live also if it differs
 * @param phase copying, loading, indexing, ready, aligning, swapped, failed or aborted
 * @param done records and transaction markers passed so far
 * @param total all there are now
 * @param ratePerSecond over the last ten seconds while it loads, else {@code done} by the
 * time taken
 * @param remainingSeconds at that rate; null when it has ended or nothing is known
 * @param rowsCompared how many rows were compared with the live version, once they were
 */
record RebuildView(UUID id, String projection, int version, String swap, @Nullable Long from,
		boolean acceptsDifferences, String phase, Instant startedAt, double elapsedSeconds, long done, long total,
		double ratePerSecond, @Nullable Double remainingSeconds, @Nullable Long rowsCompared, List<String> mismatches,
		@Nullable String error) {

	private static final double MILLIS_PER_SECOND = 1_000;

	static RebuildView of(Rebuild rebuild, LoadProgress progress, OptionalDouble recentRate, Duration elapsed) {
		double seconds = elapsed.toMillis() / MILLIS_PER_SECOND;
		double rate = Math.round(recentRate.orElse((seconds > 0) ? progress.done() / seconds : 0));
		boolean isLoading = rebuild.phase() == Rebuild.Phase.LOADING && rate > 0;
		return new RebuildView(rebuild.id(), rebuild.projection(), rebuild.number(), lower(rebuild.swap()),
				rebuild.plan().snapshot(), rebuild.plan().acceptsDifferences(), phase(rebuild), rebuild.startedAt(),
				seconds, progress.done(), progress.total(), rate,
				isLoading ? Math.ceil(progress.remaining() / rate) : null, rebuild.rows(), rebuild.mismatches(),
				rebuild.error());
	}

	static String phase(Rebuild rebuild) {
		return lower(rebuild.phase());
	}

	/**
	 * Whether only time has passed between the two.
	 */
	boolean saysTheSameAs(RebuildView other) {
		return this.phase.equals(other.phase) && this.done == other.done && this.total == other.total
				&& this.ratePerSecond == other.ratePerSecond
				&& Objects.equals(this.remainingSeconds, other.remainingSeconds);
	}

	private static String lower(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

}
