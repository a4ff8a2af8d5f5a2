package dev.millrace.projections.engine;

import java.time.Instant;
import java.util.Map;

/**
 * When records of the log were committed.
 */
public interface LogTimes {

	/**
	 * When the first record at each of these offsets or behind it was committed at the
	 * source. Partitions that have none are left out.
	 * @throws RuntimeException if the log does not answer within about a second
	 */
	Map<LogPartition, Instant> first(Map<LogPartition, Long> offsets);

}
