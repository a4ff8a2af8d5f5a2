package dev.millrace.benchmarks.rebuild;

/**
 * The log that is read.
 *
 * @param events how many there are
 * @param keys of how many accounts at most
 */
record Load(int events, int keys) {

	/** Unless the command line says another number. */
	static final int EVENTS = 1_000_000;

	static final int FEW_KEYS = 10_000;

	static final int MANY_KEYS = 1_000_000;

	private static final double NANOS_PER_SECOND = 1e9;

	/** The slowest contestant reads a shorter log, so that the others need not wait. */
	private static final int SHORT_ONE_IN = 10;

	String name() {
		return this.keys + "-keys";
	}

	/**
	 * The name of a figure of this load.
	 */
	String figure(String contestant) {
		return contestant + "-" + name();
	}

	Load shortened() {
		return new Load(Math.ceilDiv(this.events, SHORT_ONE_IN), this.keys);
	}

	/**
	 * Events a second if all of them take so long.
	 */
	double rate(long nanos) {
		return this.events * NANOS_PER_SECOND / nanos;
	}

	/**
	 * What the rows are after all events.
	 */
	Totals totals() {
		long cents = 0;
		for (int n = 0; n < this.events; n++) {
			cents += Bookings.cents(n);
		}
		return new Totals(Math.min(this.events, this.keys), this.events, cents);
	}

	/**
	 * A table of accounts in short.
	 */
	record Totals(long rows, long bookings, long cents) {
	}

}
