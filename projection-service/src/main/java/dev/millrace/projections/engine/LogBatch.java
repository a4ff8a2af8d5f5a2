package dev.millrace.projections.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

import dev.millrace.projections.LogRecord;

/**
 * What was read of several partitions in one go: one slice a partition.
 *
 * @param slices the slices
 * @param records their records in the order in which they are applied, which keeps that
 * of each partition
 */
public record LogBatch(List<LogSlice> slices, List<LogRecord> records) {

	public LogBatch {
		slices = List.copyOf(slices);
		records = List.copyOf(records);
	}

	/**
	 * A batch that is applied slice by slice.
	 */
	public LogBatch(List<LogSlice> slices) {
		this(slices, slices.stream().flatMap((slice) -> slice.records().stream()).toList());
	}

	public boolean isEmpty() {
		return this.slices.isEmpty();
	}

	public List<LogPartition> partitions() {
		return this.slices.stream().map(LogSlice::partition).toList();
	}

	/**
	 * How many records it has in all.
	 */
	public int size() {
		return this.records.size();
	}

	/**
	 * The part of each slice from one offset up to, not including, another.
	 */
	public LogBatch between(ToLongFunction<LogPartition> lower, ToLongFunction<LogPartition> upper) {
		List<LogSlice> parts = this.slices.stream()
			.map((slice) -> slice.between(lower.applyAsLong(slice.partition()), upper.applyAsLong(slice.partition())))
			.filter((slice) -> !slice.isEmpty())
			.toList();
		return parts.equals(this.slices) ? this : new LogBatch(parts, within(parts));
	}

	/**
	 * The part up to, not including, the record with this index.
	 */
	public LogBatch before(int index) {
		Map<LogPartition, Integer> counts = counts(index);
		return new LogBatch(
				this.slices.stream().filter((slice) -> counts.containsKey(slice.partition())).map((slice) -> {
					int count = counts.getOrDefault(slice.partition(), 0);
					return slice.between(slice.from(), border(slice, count));
				}).toList(), this.records.subList(0, index));
	}

	/**
	 * The part that {@link #before} leaves.
	 */
	public LogBatch after(int index) {
		Map<LogPartition, Integer> counts = counts(index);
		return new LogBatch(this.slices.stream().map((slice) -> {
			int count = counts.getOrDefault(slice.partition(), 0);
			return (count > 0) ? slice.between(border(slice, count), slice.next()) : slice;
		}).filter((slice) -> !slice.isEmpty()).toList(), this.records.subList(index, this.records.size()));
	}

	private Map<LogPartition, Integer> counts(int index) {
		Map<LogPartition, Integer> counts = new HashMap<>();
		this.records.subList(0, index).forEach((record) -> counts.merge(LogPartition.of(record), 1, Integer::sum));
		return counts;
	}

	private List<LogRecord> within(List<LogSlice> parts) {
		Map<LogPartition, LogSlice> byPartition = parts.stream()
			.collect(Collectors.toMap(LogSlice::partition, Function.identity()));
		return this.records.stream().filter((record) -> {
			LogSlice part = byPartition.get(LogPartition.of(record));
			return part != null && record.offset() >= part.from() && record.offset() < part.next();
		}).toList();
	}

	/** Transaction markers go with the record before them. */
	private static long border(LogSlice slice, int records) {
		return (records < slice.records().size()) ? slice.records().get(records).offset() : slice.next();
	}

}
