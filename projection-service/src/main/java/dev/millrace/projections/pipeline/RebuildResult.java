package dev.millrace.projections.pipeline;

import java.util.List;
import java.util.Locale;
import java.util.UUID;

import dev.millrace.projections.engine.Rebuild;
import org.jspecify.annotations.Nullable;

/**
 * What became of a rebuild.
 *
 * @param rebuild null if it was not started
 * @param version the number of the new version; null if it was not started
 * @param phase swapped, ready, failed, aborted, or where it stopped moving
 * @param rows how many rows were compared or counted; null if none were
 * @param mismatches what differed from the live version
 * @param error what went wrong, and what to do; null if nothing did
 */
record RebuildResult(String projection, @Nullable UUID rebuild, @Nullable Integer version, @Nullable String phase,
		double seconds, @Nullable Long rows, List<String> mismatches, @Nullable String error) {

	private static final double MILLIS_PER_SECOND = 1_000;

	static RebuildResult of(Rebuild rebuild, long millis, @Nullable String error) {
		return new RebuildResult(rebuild.projection(), rebuild.id(), rebuild.number(),
				rebuild.phase().name().toLowerCase(Locale.ROOT), millis / MILLIS_PER_SECOND, rebuild.rows(),
				rebuild.mismatches(), error);
	}

	static RebuildResult notStarted(String projection, String error) {
		return new RebuildResult(projection, null, null, null, 0, null, List.of(), error);
	}

	boolean hasFailed() {
		return this.error != null;
	}

}
