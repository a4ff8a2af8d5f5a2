package dev.millrace.projections.engine;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

import dev.millrace.events.wire.RecordHeaders;
import dev.millrace.projections.LogRecord;

/**
 * The order in which the source committed what is in the log, over all topics that one
 * capture publishes. Each record has its number in that order, so it does not depend on
 * who reads when.
 */
public final class CommitOrder {

	private CommitOrder() {
	}

	/**
	 * A record's number; those of one capture are unique.
	 * @throws IllegalStateException if the record has none
	 */
	public static long number(LogRecord record) {
		String number = record.headers().get(RecordHeaders.ORDER);
		if (number == null) {
			throw new IllegalStateException("The record at " + place(record) + " has no header " + RecordHeaders.ORDER
					+ ", so it was published by an earlier version: leave inCommitOrder() out, or publish the log anew"
					+ " under another millrace.cdc.slot, into new topics");
		}
		return Long.parseLong(number);
	}

	/**
	 * Whether one follows the other in one transaction, so that neither may be seen
	 * alone. The parts in which a very large transaction is published are apart.
	 */
	static boolean belongTogether(LogRecord one, LogRecord next) {
		String transaction = one.headers().get(RecordHeaders.TRANSACTION_ID);
		return transaction != null && transaction.equals(next.headers().get(RecordHeaders.TRANSACTION_ID)) && Objects
			.equals(one.headers().get(RecordHeaders.ROWS_BEFORE), next.headers().get(RecordHeaders.ROWS_BEFORE));
	}

	/**
	 * The same batch, its records in commit order.
	 */
	static LogBatch arrange(LogBatch batch) {
		if (batch.slices().size() < 2) {
			return batch;
		}
		List<LogRecord> records = batch.records()
			.stream()
			.map((record) -> new Numbered(number(record), record))
			.sorted(Comparator.comparingLong(Numbered::number))
			.map(Numbered::record)
			.toList();
		return new LogBatch(batch.slices(), records);
	}

	/**
	 * The index nearest to the middle at which a transaction begins; empty if all records
	 * belong together.
	 * @param records in commit order
	 */
	static OptionalInt middle(List<LogRecord> records) {
		int middle = records.size() / 2;
		for (int distance = 0; distance <= records.size() - middle; distance++) {
			if (begins(records, middle - distance)) {
				return OptionalInt.of(middle - distance);
			}
			if (begins(records, middle + distance)) {
				return OptionalInt.of(middle + distance);
			}
		}
		return OptionalInt.empty();
	}

	private static boolean begins(List<LogRecord> records, int index) {
		return index > 0 && index < records.size() && !belongTogether(records.get(index - 1), records.get(index));
	}

	static String place(LogRecord record) {
		return record.topic() + "/" + record.partition() + ":" + record.offset();
	}

	private record Numbered(long number, LogRecord record) {
	}

}
