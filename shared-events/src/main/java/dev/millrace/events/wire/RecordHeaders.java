package dev.millrace.events.wire;

/**
 * Headers that the relay adds to every record beside the CloudEvents attributes.
 */
public final class RecordHeaders {

	/**
	 * The highest event time of the topic so far, this record included, in microseconds
	 * since 1970 as decimal digits. It never moves back.
	 */
	public static final String HIGHEST_EVENT_TIME = "millrace-highest-event-time";

	/** The id of the Postgres transaction, as decimal digits. */
	public static final String TRANSACTION_ID = "millrace-transaction-id";

	/**
	 * Of a transaction that was too large for one Kafka transaction: how many of its rows
	 * were published in earlier ones, as decimal digits, so 0 in the first part. The
	 * progress record of the last part names the transaction.
	 */
	public static final String ROWS_BEFORE = "millrace-transaction-rows-before";

	/**
	 * The record's number among all that its capture publishes, as decimal digits: of two
	 * records, of whatever topics, that of the transaction that was committed first is
	 * lower, and within a transaction that of the row that was written first. It grows
	 * with the offsets of each partition, with gaps.
	 */
	public static final String ORDER = "millrace-order";

	private RecordHeaders() {
	}

}
