package dev.millrace.projections.engine;

import java.util.ArrayList;
import java.util.List;

import dev.millrace.projections.LogRecord;

/**
 * What was read of several partitions in one go: one slice a partition.
 */
public record LogBatch(List<LogSlice> slices) {

	public LogBatch {
		slices = List.copyOf(slices);
	}

	public boolean isEmpty() {
		return this.slices.isEmpty();
	}

	public List<LogPartition> partitions() {
		return this.slices.stream().map(LogSlice::partition).toList();
	}

	public List<LogRecord> records() {
		return this.slices.stream().flatMap((slice) -> slice.records().stream()).toList();
	}

	/**
	 * How many records it has in all.
	 */
	public int size() {
		return this.slices.stream().mapToInt((slice) -> slice.records().size()).sum();
	}

	/**
	 * The part up to, not including, the record with this index.
	 */
	public LogBatch before(int index) {
		List<LogSlice> part = new ArrayList<>();
		int left = index;
		for (LogSlice slice : this.slices) {
			if (left > 0) {
				part.add(slice.between(slice.from(), border(slice, left)));
			}
			left -= slice.records().size();
		}
		return new LogBatch(part);
	}

	/**
	 * The part that {@link #before} leaves.
	 */
	public LogBatch after(int index) {
		List<LogSlice> part = new ArrayList<>();
		int left = index;
		for (LogSlice slice : this.slices) {
			LogSlice rest = (left > 0) ? slice.between(border(slice, left), slice.next()) : slice;
			if (!rest.isEmpty()) {
				part.add(rest);
			}
			left -= slice.records().size();
		}
		return new LogBatch(part);
	}

	/** Transaction markers go with the record before them. */
	private static long border(LogSlice slice, int records) {
		return (records < slice.records().size()) ? slice.records().get(records).offset() : slice.next();
	}

}
