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

	private static final int ROWS = 500_000;

	private static final int SMALL = 100;

	/** With the other columns 460. */
	private static final int USUAL = 270;

	private static final int LARGE = 10_000;

	/** As many bytes of large rows as of usual ones. */
	private static final int LARGE_ROWS_ONE_IN = 20;

	private static final int SMALL_ROWS_ONE_IN = 2;

	/**
	 * The usual rows, one a transaction.
	 * @param rows 0 for 500,000
	 */
	static Load single(int rows) {
		return new Load("1-row", orDefault(rows), 1, USUAL);
	}

	static Load hundreds(int rows) {
		return new Load("100-rows", orDefault(rows), 100, USUAL);
	}

	static Load small(int rows) {
		return new Load("100-byte-rows", Math.max(1, orDefault(rows) / SMALL_ROWS_ONE_IN), 100, SMALL);
	}

	static Load large(int rows) {
		return new Load("10-kB-rows", Math.max(1, orDefault(rows) / LARGE_ROWS_ONE_IN), 100, LARGE);
	}

	/**
	 * The name of a figure of this load.
	 */
	String figure(String way) {
		return way + "-" + this.name;
	}

	private static int orDefault(int rows) {
		return (rows > 0) ? rows : ROWS;
	}

}
