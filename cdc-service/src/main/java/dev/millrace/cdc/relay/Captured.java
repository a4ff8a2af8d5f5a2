package dev.millrace.cdc.relay;

import java.time.Instant;

import dev.millrace.cdc.rows.ValueType;
import dev.millrace.events.RecordedEvent;
import org.jspecify.annotations.Nullable;

/**
 * What the source says, in commit order: each transaction begins, has rows, and ends.
 */
public sealed interface Captured {

	/**
	 * A transaction begins.
	 *
	 * @param transactionId its 64-bit id
	 */
	record TransactionBegan(long transactionId) implements Captured {
	}

	/**
	 * A domain event was appended.
	 *
	 * @param event as stored
	 * @param transactionId the 64-bit id of the transaction that appended it
	 * @param committedAt when it was committed, as far as known
	 */
	record EventAppended(RecordedEvent event, long transactionId, Instant committedAt) implements Captured {
	}

	/**
	 * A row of a captured table changed, or was read.
	 *
	 * @param table schema and name
	 * @param key what identifies the row, as a JSON object; empty if nothing does
	 * @param envelope the change as JSON
	 * @param type what the rows in it are made of
	 * @param deleted whether the row is gone
	 * @param transactionId the 64-bit id of the transaction; null for a read
	 * @param committedAt when it was committed, or read
	 */
	record RowChanged(String table, String key, String envelope, ValueType.Composite type, boolean deleted,
			@Nullable Long transactionId, Instant committedAt) implements Captured {
	}

	/**
	 * A row of a captured table changed in a way that could not be understood.
	 *
	 * @param table schema and name
	 * @param key what identifies the row, as a JSON object
	 * @param cause why
	 * @param transactionId the 64-bit id of the transaction
	 * @param committedAt when it was committed
	 */
	record RowFailed(String table, String key, String cause, long transactionId,
			Instant committedAt) implements Captured {
	}

	/**
	 * All rows of a captured table were removed at once.
	 *
	 * @param table schema and name
	 */
	record TableTruncated(String table) implements Captured {
	}

	/**
	 * A transaction ends.
	 *
	 * @param lsn the end of its commit record
	 */
	record TransactionEnded(Lsn lsn) implements Captured {
	}

}
