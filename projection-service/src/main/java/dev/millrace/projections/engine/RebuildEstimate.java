package dev.millrace.projections.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a rebuild would take, as far as is known before it is started.
 *
 * @param sources what it would read, by topic; topics that do not exist are left out
 * @param pace the load whose pace it will probably have; empty if there was none that was
 * large enough
 * @param live the size of the live version, which the new one will hardly exceed
 * @param comparison whether the new version will be compared with the live one
 * @param obstacles what would refuse its start, or keep it from moving
 */
public record RebuildEstimate(List<Source> sources, Optional<Rebuilds.Load> pace, TableSize live, Comparison comparison,
		List<String> obstacles) {

	public RebuildEstimate {
		sources = List.copyOf(sources);
		obstacles = List.copyOf(obstacles);
	}

	/**
	 * All that it would read: records and transaction markers.
	 */
	public long records() {
		return this.sources.stream().mapToLong(Source::records).sum();
	}

	/**
	 * How long it would take until it has caught up; empty if no load shows the pace.
	 */
	public Optional<Duration> duration() {
		return this.pace.map((load) -> Duration.ofMillis(Math.round(records() * 1_000 / load.ratePerSecond())));
	}

	/**
	 * What a rebuild would read of a topic.
	 *
	 * @param records offsets between where it begins and the topic's end: records and
	 * transaction markers, and in a compacted topic the gaps between them
	 */
	public record Source(String topic, int partitions, long records) {
	}

	/**
	 * How the verification treats the new version.
	 *
	 * @param expectsEquality whether it has to equal the live version to be swapped
	 * @param because why
	 */
	public record Comparison(boolean expectsEquality, String because) {
	}

}
