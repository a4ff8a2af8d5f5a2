package dev.millrace.projections.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.events.wire.Topics;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.RebuildEstimate.Comparison;
import dev.millrace.projections.engine.RebuildEstimate.Source;

/**
 * Tells what rebuilds would take, and what is in their way. Starts and changes nothing.
 */
public final class RebuildEstimates {

	/** A smaller load says more about its start than about its pace. */
	private static final long PACE_RECORDS_MIN = 10_000;

	private final ReadModels readModels;

	private final Rebuilds rebuilds;

	private final Log log;

	private final LogBegins begins;

	public RebuildEstimates(ReadModels readModels, Rebuilds rebuilds, Log log) {
		this.readModels = readModels;
		this.rebuilds = rebuilds;
		this.log = log;
		this.begins = new LogBegins(readModels, log);
	}

	public RebuildEstimate of(Projection projection) {
		return of(projection, this.begins.of(projection), refusal(projection));
	}

	/**
	 * What a rebuild would take that begins with a copy of the rows as they were at these
	 * offsets. The size is that of the live version all the same.
	 * @param refusal why it cannot be started, if it cannot
	 */
	public RebuildEstimate of(Projection projection, Map<LogPartition, Long> begins, Optional<String> refusal) {
		ProjectionVersion live = this.readModels.live(projection.name())
			.orElseThrow(() -> new IllegalStateException("No live version of " + projection.name()));
		List<String> obstacles = new ArrayList<>();
		refusal.ifPresent(obstacles::add);
		if (this.readModels.isPaused(projection.name())) {
			obstacles.add("'" + projection.name() + "' is paused: a rebuild would not move until it is resumed");
		}
		return new RebuildEstimate(sources(projection, begins),
				this.rebuilds.lastLoad(projection.name(), PACE_RECORDS_MIN), this.readModels.size(live),
				comparison(projection, live), obstacles);
	}

	/**
	 * Why a rebuild cannot be started now, and what to do; empty if it can.
	 */
	public Optional<String> refusal(Projection projection) {
		return underWay(projection).or(() -> lostBegin(projection));
	}

	/**
	 * Why no rebuild at all can be started now; empty if one is not under way.
	 */
	public Optional<String> underWay(Projection projection) {
		return this.rebuilds.open(projection.name()).isPresent() ? Optional.of("A rebuild of '" + projection.name()
				+ "' is under way: see /projections/" + projection.name() + "/rebuilds, and abort it or wait")
				: Optional.empty();
	}

	/**
	 * Whoever reads events from the beginning would wait for those that are gone. Of
	 * changes, the latest of each row is enough.
	 */
	private Optional<String> lostBegin(Projection projection) {
		if (this.readModels.startTime(projection).isPresent()) {
			return Optional.empty();
		}
		return this.log.begins(projection.topics())
			.entrySet()
			.stream()
			.filter((begin) -> Topics.isEvents(begin.getKey().topic()) && begin.getValue() > 0)
			.map(Map.Entry::getKey)
			.min(Comparator.naturalOrder())
			.map((partition) -> "Topic " + partition.topic()
					+ " no longer begins at offset 0: events have expired, and '" + projection.name()
					+ "' cannot be rebuilt from the beginning. Fill the topic again from the event store");
	}

	private List<Source> sources(Projection projection, Map<LogPartition, Long> from) {
		Map<String, Source> sources = new HashMap<>();
		this.log.ends(projection.topics()).forEach((partition, end) -> {
			long records = Math.max(0, end - from.getOrDefault(partition, 0L));
			sources.merge(partition.topic(), new Source(partition.topic(), 1, records), RebuildEstimates::together);
		});
		return sources.values().stream().sorted(Comparator.comparing(Source::topic)).toList();
	}

	private static Source together(Source one, Source other) {
		return new Source(one.topic(), one.partitions() + other.partitions(), one.records() + other.records());
	}

	private Comparison comparison(Projection projection, ProjectionVersion live) {
		if (live.declared() != projection.version()) {
			return new Comparison(false, "The live version was declared as version " + live.declared()
					+ ", the program declares version " + projection.version() + ": their rows are meant to differ");
		}
		int parked = this.readModels.parked(live);
		if (parked > 0) {
			return new Comparison(false, "The live version has " + parked
					+ " parked events: it is compared only if the new one parks events of the same streams");
		}
		return new Comparison(true, "Both are of declared version " + projection.version()
				+ ": their rows at the same offsets have to be equal");
	}

}
