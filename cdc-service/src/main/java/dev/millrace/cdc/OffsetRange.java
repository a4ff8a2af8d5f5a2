package dev.millrace.cdc;

import java.util.Map;
import java.util.TreeMap;

/**
 * A range of several topics.
 *
 * @param from the first offset of each topic and partition; 0 where missing
 * @param until the offset after the last; where missing, the range has nothing
 */
record OffsetRange(Map<String, Map<Integer, Long>> from, Map<String, Map<Integer, Long>> until) {

	/**
	 * How many offsets it has; it has no more records.
	 */
	long count() {
		long count = 0;
		for (Map.Entry<String, Map<Integer, Long>> topic : this.until.entrySet()) {
			for (Map.Entry<Integer, Long> end : topic.getValue().entrySet()) {
				count += Math.max(0, end.getValue() - from(topic.getKey(), end.getKey()));
			}
		}
		return count;
	}

	/**
	 * If it has more than so many, the last ones of each partition.
	 */
	OffsetRange latest(long max) {
		long partitions = this.until.values().stream().mapToLong(Map::size).sum();
		if (count() <= max) {
			return this;
		}
		long share = max / partitions;
		Map<String, Map<Integer, Long>> later = new TreeMap<>();
		this.until.forEach(
				(topic, ends) -> ends.forEach((partition, end) -> later.computeIfAbsent(topic, (it) -> new TreeMap<>())
					.put(partition, Math.max(from(topic, partition), end - share))));
		return new OffsetRange(later, this.until);
	}

	private long from(String topic, int partition) {
		return this.from.getOrDefault(topic, Map.of()).getOrDefault(partition, 0L);
	}

}
