package dev.millrace.projections.engine;

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

	@Override
	public int compareTo(LogPartition other) {
		int byTopic = this.topic.compareTo(other.topic);
		return (byTopic != 0) ? byTopic : Integer.compare(this.partition, other.partition);
	}

}
