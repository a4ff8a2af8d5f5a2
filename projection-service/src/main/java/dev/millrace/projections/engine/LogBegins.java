package dev.millrace.projections.engine;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import dev.millrace.projections.Projection;

/**
 * Where the versions of a projection begin to read, all of them at the same records. Safe
 * for use by many threads.
 */
public final class LogBegins {

	private final ReadModels readModels;

	private final Log log;

	public LogBegins(ReadModels readModels, Log log) {
		this.readModels = readModels;
		this.log = log;
	}

	/**
	 * The offsets by partition: of the first records since the projection's start, else
	 * of the first ones that are in the log. Topics that do not exist are left out.
	 */
	Map<LogPartition, Long> of(Projection projection) {
		return this.readModels.startTime(projection)
			.map((start) -> since(start, projection))
			.orElseGet(() -> this.log.begins(projection.topics()));
	}

	/**
	 * The offsets by partition if the projection does not begin with the beginning of the
	 * log, else none.
	 */
	public Map<LogPartition, Long> later(Projection projection) {
		return this.readModels.startTime(projection).map((start) -> since(start, projection)).orElse(Map.of());
	}

	/**
	 * What was committed before may be published later, so only the first look counts.
	 */
	private Map<LogPartition, Long> since(Instant start, Projection projection) {
		Map<LogPartition, Long> begins = new HashMap<>(this.log.offsetsAt(projection.topics(), start));
		begins.putAll(this.readModels.begins(projection, start));
		return begins;
	}

}
