package dev.millrace.projections.engine;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.millrace.projections.LogRecord;

/**
 * The records that a version has passed without applying them: those that are parked, and
 * those that an operator skipped.
 *
 * @param offsets by partition; partitions without any are left out
 */
public record LeftOut(Map<LogPartition, Set<Long>> offsets) {

	public LeftOut {
		offsets = Map.copyOf(offsets);
	}

	public boolean contains(LogRecord record) {
		return this.offsets.getOrDefault(LogPartition.of(record), Set.of()).contains(record.offset());
	}

	/**
	 * Those in front of these offsets.
	 */
	public LeftOut below(Map<LogPartition, Long> ends) {
		Map<LogPartition, Set<Long>> below = new TreeMap<>();
		this.offsets.forEach((partition, all) -> {
			long end = ends.getOrDefault(partition, 0L);
			Set<Long> some = all.stream().filter((offset) -> offset < end).collect(Collectors.toUnmodifiableSet());
			if (!some.isEmpty()) {
				below.put(partition, some);
			}
		});
		return new LeftOut(below);
	}

}
