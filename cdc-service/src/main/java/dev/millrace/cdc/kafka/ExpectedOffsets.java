package dev.millrace.cdc.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.apache.kafka.common.TopicPartition;

/**
 * Where the next records of partitions go if nobody else writes to them, so that a
 * transaction can tell its own ends before the brokers have its records. It is an
 * expectation only: whoever relies on it looks afterwards. Used by one thread.
 */
final class ExpectedOffsets {

	/** The end of a transaction takes an offset in each of its partitions. */
	private static final int MARKER = 1;

	private final Map<TopicPartition, Long> next = new HashMap<>();

	private boolean givenUp;

	/**
	 * What the end offsets are with these records.
	 * @param before by topic and partition
	 * @param records the partition of each
	 * @return empty if it is not known of a partition where its next record goes
	 */
	Optional<Map<String, Map<Integer, Long>>> endsWith(Map<String, Map<Integer, Long>> before,
			List<TopicPartition> records) {
		if (this.givenUp || !this.next.keySet().containsAll(records)) {
			return Optional.empty();
		}
		Map<TopicPartition, Long> counts = new HashMap<>();
		records.forEach((partition) -> counts.merge(partition, 1L, Long::sum));
		Map<String, Map<Integer, Long>> ends = copy(before);
		counts.forEach((partition, count) -> ends.computeIfAbsent(partition.topic(), (topic) -> new TreeMap<>())
			.put(partition.partition(), this.next.getOrDefault(partition, 0L) + count));
		return Optional.of(ends);
	}

	/**
	 * A transaction was committed.
	 * @param ends by topic and partition, the end offsets with its records
	 * @param partitions that have records of it
	 */
	void committed(Map<String, Map<Integer, Long>> ends, Iterable<TopicPartition> partitions) {
		partitions.forEach((partition) -> this.next.put(partition,
				ends.getOrDefault(partition.topic(), Map.of()).getOrDefault(partition.partition(), 0L) + MARKER));
	}

	/**
	 * Something was written that is not committed.
	 */
	void forget() {
		this.next.clear();
	}

	/**
	 * Somebody else writes, or records go to other partitions than was thought: expect
	 * nothing any more.
	 */
	void giveUp() {
		this.givenUp = true;
	}

	static Map<String, Map<Integer, Long>> copy(Map<String, Map<Integer, Long>> ends) {
		Map<String, Map<Integer, Long>> copy = new TreeMap<>();
		ends.forEach((topic, offsets) -> copy.put(topic, new TreeMap<>(offsets)));
		return copy;
	}

}
