package dev.millrace.projections.web;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import dev.millrace.projections.engine.Lag;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.Projections;
import org.jspecify.annotations.Nullable;

/**
 * A projection over REST.
 *
 * @param state starting, running, paused, failing, stopped or outdated
 * @param version the live version
 * @param declaredVersion the version that the program declares
 * @param lag records and transaction markers that the live version is behind
 * @param lagSeconds how long ago the oldest record was committed that the live version
 * has not applied; 0 if there is none, null if the broker did not say in time
 * @param ratePerSecond records a second on the instance that answers
 * @param parked how many events of the live version are parked
 * @param checkpointMovedAt when the live version moved last; null if it has not
 * @param lastError what failed last on the instance that answers
 * @param checkpoints by topic and partition
 */
record ProjectionView(String name, String state, int version, int declaredVersion, long lag,
		@Nullable Double lagSeconds, double ratePerSecond, int parked, @Nullable Instant checkpointMovedAt,
		@Nullable String lastError, Map<String, Map<Integer, Long>> checkpoints, List<VersionView> versions) {

	static ProjectionView of(Projections.Status status) {
		return new ProjectionView(status.name(), status.state().name().toLowerCase(Locale.ROOT), status.version(),
				status.declared(), status.lag().records(), seconds(status.lag()), Math.round(status.rate()),
				status.parked(), status.checkpointMovedAt().orElse(null), status.lastError(),
				byTopic(status.checkpoints()), status.versions().stream().map(VersionView::of).toList());
	}

	static @Nullable Double seconds(Lag lag) {
		return lag.seconds().isPresent() ? (Double) lag.seconds().getAsDouble() : null;
	}

	static Map<String, Map<Integer, Long>> byTopic(Map<LogPartition, Long> offsets) {
		Map<String, Map<Integer, Long>> byTopic = new TreeMap<>();
		offsets.forEach((partition, offset) -> byTopic.computeIfAbsent(partition.topic(), (any) -> new TreeMap<>())
			.put(partition.partition(), offset));
		return byTopic;
	}

	/**
	 * One version of the read model.
	 *
	 * @param schema the Postgres schema of its tables
	 */
	record VersionView(int version, int declaredVersion, String state, String schema) {

		static VersionView of(ProjectionVersion version) {
			return new VersionView(version.number(), version.declared(),
					version.state().name().toLowerCase(Locale.ROOT), version.schema());
		}

	}

}
