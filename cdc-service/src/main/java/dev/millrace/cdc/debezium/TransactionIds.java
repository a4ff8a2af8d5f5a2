package dev.millrace.cdc.debezium;

/**
 * Completes the 32-bit transaction ids of the WAL to 64 bits: Postgres allows at most
 * 2^31 transactions between any two that it still knows.
 */
final class TransactionIds {

	private long near;

	TransactionIds(long near) {
		this.near = near;
	}

	/**
	 * The 64-bit id nearest to the last one.
	 */
	long complete(long low) {
		long complete = this.near + (int) (low - this.near);
		this.near = Math.max(this.near, complete);
		return complete;
	}

}
