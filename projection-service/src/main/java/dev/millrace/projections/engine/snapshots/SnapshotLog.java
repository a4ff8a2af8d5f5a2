package dev.millrace.projections.engine.snapshots;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.millrace.projections.engine.LogPartition;

/**
 * What snapshots need to know of the log.
 */
public interface SnapshotLog {

	/**
	 * By slot, of those that publish to the topics: up to where everything that was
	 * committed lies before these offsets. A slot is missing if its latest progress
	 * records are all of later ones.
	 */
	Map<String, Long> lsn(Set<String> topics, Map<LogPartition, Long> offsets);

	/**
	 * How long a delete stays in those topics that keep the latest record of each key
	 * only; empty if there are none.
	 */
	Optional<Duration> deletesKept(Set<String> topics);

}
