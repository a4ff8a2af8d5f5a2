package dev.millrace.projections.engine;

/**
 * One partition of a topic of the log.
 */
public record LogPartition(String topic, int partition) implements Comparable<LogPartition> {

	@Override
	public int compareTo(LogPartition other) {
		int byTopic = this.topic.compareTo(other.topic);
		return (byTopic != 0) ? byTopic : Integer.compare(this.partition, other.partition);
	}

}
