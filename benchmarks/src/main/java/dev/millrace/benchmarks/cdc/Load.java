package dev.millrace.benchmarks.cdc;

/**
 * What waits in the slot.
 *
 * @param name in the names of the figures
 * @param rows how many events
 * @param perTransaction events in one transaction
 * @param dataBytes of the payload of each event; the other columns have 190 bytes or so
 */
record Load(String name, int rows, int perTransaction, int dataBytes) {

	/** Unless the command line says another number. */
	static final int ROWS = 500_000;

	private static final int SMALL = 100;

	/** With the other columns 460. */
	private static final int USUAL = 270;

	private static final int LARGE = 10_000;

	private static final int HUNDRED = 100;

	private static final int SMALL_ROWS_ONE_IN = 2;

	private static final int LARGE_ROWS_ONE_IN = 20;

	/**
	 * The usual rows, one a transaction.
	 */
	static Load single(int rows) {
		return new Load("1-row", rows, 1, USUAL);
	}

	/**
	 * The usual rows, a hundred a transaction.
	 */
	static Load hundreds(int rows) {
		return new Load("100-rows", rows, HUNDRED, USUAL);
	}

	/**
	 * Half as many rows with little data.
	 */
	static Load small(int rows) {
		return new Load("100-byte-rows", Math.ceilDiv(rows, SMALL_ROWS_ONE_IN), HUNDRED, SMALL);
	}

	/**
	 * A twentieth of the rows with much data: about as many bytes as the usual ones.
	 */
	static Load large(int rows) {
		return new Load("10-kB-rows", Math.ceilDiv(rows, LARGE_ROWS_ONE_IN), HUNDRED, LARGE);
	}

	/**
	 * The name of a figure of this load.
	 */
	String figure(String way) {
		return way + "-" + this.name;
	}

}
