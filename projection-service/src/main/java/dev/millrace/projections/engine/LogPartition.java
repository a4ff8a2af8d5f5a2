package dev.millrace.projections.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import dev.millrace.events.wire.Progress;
import dev.millrace.projections.LogRecord;

/**
 * One partition of a topic of the log.
 */
public record LogPartition(String topic, int partition) implements Comparable<LogPartition> {

	/**
	 * The partition that a record lies in.
	 */
	public static LogPartition of(LogRecord record) {
		return new LogPartition(record.topic(), record.partition());
	}

	/**
	 * Where the partitions of some topics ended when a progress record was published.
	 */
	public static Map<LogPartition, Long> ends(Progress progress, Set<String> topics) {
		Map<LogPartition, Long> ends = new HashMap<>();
		progress.endOffsets().forEach((topic, offsets) -> {
			if (topics.contains(topic)) {
				offsets.forEach((partition, end) -> ends.put(new LogPartition(topic, partition), end));
			}
		});
		return ends;
	}

	@Override
	public int compareTo(LogPartition other) {
		int byTopic = this.topic.compareTo(other.topic);
		return (byTopic != 0) ? byTopic : Integer.compare(this.partition, other.partition);
	}

}
