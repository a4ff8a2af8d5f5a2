package dev.millrace.projections.engine;

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

}
