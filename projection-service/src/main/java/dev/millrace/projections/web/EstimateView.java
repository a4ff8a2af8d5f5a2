package dev.millrace.projections.web;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import dev.millrace.projections.engine.RebuildEstimate;
import dev.millrace.projections.engine.Rebuilds;
import org.jspecify.annotations.Nullable;

/**
 * What a rebuild would take, over REST.
 *
 * @param records records and transaction markers that it would read
 * @param seconds until it has caught up, at the pace of {@code pace}; null if that is
 * null
 * @param pace the last large load of the projection, else of another one; null if there
 * was none
 * @param paceUnknown why {@code pace} is null
 * @param rows about how many rows the live version has
 * @param bytes what its tables and indexes take on disk; the new version will hardly take
 * more
 * @param expectsEquality whether the new version has to equal the live one
 * @param obstacles what would refuse the start, or keep the rebuild from moving
 */
record EstimateView(String projection, long records, List<RebuildEstimate.Source> sources, @Nullable Double seconds,
		@Nullable PaceView pace, @Nullable String paceUnknown, long rows, long bytes, boolean expectsEquality,
		String comparison, List<String> obstacles) {

	private static final double MILLIS_PER_SECOND = 1_000;

	static EstimateView of(String projection, RebuildEstimate estimate) {
		Optional<Rebuilds.Load> pace = estimate.pace();
		return new EstimateView(projection, estimate.records(), estimate.sources(),
				estimate.duration().map((duration) -> duration.toMillis() / MILLIS_PER_SECOND).orElse(null),
				pace.map(PaceView::of).orElse(null),
				pace.isPresent() ? null : "No rebuild has read enough to tell how fast one is", estimate.live().rows(),
				estimate.live().bytes(), estimate.comparison().expectsEquality(), estimate.comparison().because(),
				estimate.obstacles());
	}

	/**
	 * How fast a rebuild was.
	 *
	 * @param rebuild which one
	 */
	record PaceView(UUID rebuild, String projection, double ratePerSecond) {

		static PaceView of(Rebuilds.Load load) {
			return new PaceView(load.rebuild(), load.projection(), Math.round(load.ratePerSecond()));
		}

	}

}
