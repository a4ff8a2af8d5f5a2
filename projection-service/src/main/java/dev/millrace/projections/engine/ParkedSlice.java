package dev.millrace.projections.engine;

import java.util.List;

import dev.millrace.projections.LogRecord;

/**
 * Parked records of one stream, read again.
 *
 * @param partition where they are
 * @param stream what they are ordered by
 * @param offsets where each of them is, in order, beginning with the first that is parked
 * of the stream
 * @param records those that are still in the log; of a compacted topic the others were
 * superseded by later ones
 */
public record ParkedSlice(LogPartition partition, String stream, List<Long> offsets, List<LogRecord> records) {

	public ParkedSlice {
		offsets = List.copyOf(offsets);
		records = List.copyOf(records);
	}

	public int size() {
		return this.offsets.size();
	}

	/**
	 * The part with these offsets, by index.
	 */
	public ParkedSlice between(int from, int to) {
		List<Long> part = this.offsets.subList(from, to);
		return new ParkedSlice(this.partition, this.stream, part,
				this.records.stream().filter((record) -> part.contains(record.offset())).toList());
	}

}
