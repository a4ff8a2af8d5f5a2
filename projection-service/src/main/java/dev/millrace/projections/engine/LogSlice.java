package dev.millrace.projections.engine;

import java.util.List;

import dev.millrace.projections.LogRecord;

/**
 * What was read of one partition in one go.
 *
 * @param partition the partition
 * @param from the offset where reading began
 * @param next the offset where reading goes on; beyond the last record's when transaction
 * markers follow it
 * @param records the records in between, in order; may be empty
 */
public record LogSlice(LogPartition partition, long from, long next, List<LogRecord> records) {

	public LogSlice {
		records = List.copyOf(records);
	}

	/**
	 * The part of this slice from one offset up to, not including, another.
	 */
	public LogSlice between(long lower, long upper) {
		if (lower <= this.from && upper >= this.next) {
			return this;
		}
		return new LogSlice(this.partition, Math.max(this.from, lower), Math.min(this.next, upper),
				this.records.stream().filter((record) -> record.offset() >= lower && record.offset() < upper).toList());
	}

	public boolean isEmpty() {
		return this.next <= this.from;
	}

}
