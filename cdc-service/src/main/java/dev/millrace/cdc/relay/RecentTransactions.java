package dev.millrace.cdc.relay;

/**
 * The transactions that the source told of last. A transaction is in the WAL a moment
 * before others can see it, so a query can be behind them. Used under a lock.
 */
final class RecentTransactions {

	/** More transactions than can be committed while one becomes visible. */
	static final int CAPACITY = 1 << 16;

	private final long[] ids = new long[CAPACITY];

	private long count;

	void add(long transactionId) {
		this.ids[(int) (this.count % CAPACITY)] = transactionId;
		this.count++;
	}

	/**
	 * How many transactions the source has told of.
	 */
	long count() {
		return this.count;
	}

	/**
	 * Whether the first so many transactions were visible, as far as that is not certain
	 * anyway because they are long ago.
	 */
	boolean areVisible(long first, TransactionSnapshot snapshot) {
		for (long index = Math.max(0, this.count - CAPACITY); index < first; index++) {
			if (!snapshot.sees(this.ids[(int) (index % CAPACITY)])) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Whether so many later ones have come that those before cannot be told any more.
	 */
	boolean hasForgotten(long first) {
		return this.count - first > CAPACITY / 2;
	}

}
