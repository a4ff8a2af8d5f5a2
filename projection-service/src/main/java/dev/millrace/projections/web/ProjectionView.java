package dev.millrace.projections.web;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.Projections;
import org.jspecify.annotations.Nullable;

/**
 * A projection over REST.
 *
 * @param state starting, running, paused, failing or outdated
 * @param version the live version
 * @param declaredVersion the version that the program declares
 * @param lag records and transaction markers that the live version is behind
 * @param ratePerSecond records a second on the instance that answers
 * @param lastError what failed last on the instance that answers
 * @param checkpoints by topic and partition
 */
record ProjectionView(String name, String state, int version, int declaredVersion, long lag, double ratePerSecond,
		@Nullable String lastError, Map<String, Map<Integer, Long>> checkpoints, List<VersionView> versions) {

	static ProjectionView of(Projections.Status status) {
		Map<String, Map<Integer, Long>> checkpoints = new TreeMap<>();
		status.checkpoints()
			.forEach((partition, offset) -> checkpoints.computeIfAbsent(partition.topic(), (any) -> new TreeMap<>())
				.put(partition.partition(), offset));
		return new ProjectionView(status.name(), status.state().name().toLowerCase(Locale.ROOT), status.version(),
				status.declared(), status.lag(), Math.round(status.rate()), status.lastError(), checkpoints,
				status.versions().stream().map(VersionView::of).toList());
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
