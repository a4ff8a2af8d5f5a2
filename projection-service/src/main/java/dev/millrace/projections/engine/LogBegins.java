package dev.millrace.projections.engine;

import java.util.Map;

import dev.millrace.projections.Projection;

/**
 * Where a new version of a projection begins to read.
 */
final class LogBegins {

	private final ReadModels readModels;

	private final Log log;

	LogBegins(ReadModels readModels, Log log) {
		this.readModels = readModels;
		this.log = log;
	}

	/**
	 * The offsets by partition: of the first records since the projection's start, else
	 * of the first ones that are in the log. Topics that do not exist are left out.
	 */
	Map<LogPartition, Long> of(Projection projection) {
		return this.readModels.startTime(projection)
			.map((start) -> this.log.offsetsAt(projection.topics(), start))
			.orElseGet(() -> this.log.begins(projection.topics()));
	}

}
