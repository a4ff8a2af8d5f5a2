package dev.millrace.benchmarks.latency;

import java.time.Duration;

/**
 * How many events are committed in a second.
 *
 * @param writers each with a connection of its own
 * @param transactionsPerSecond of each writer
 * @param rowsPerTransaction events in each transaction
 */
record Rate(int writers, int transactionsPerSecond, int rowsPerTransaction) {

	static final Rate LOW = new Rate(1, 10, 1);

	static final Rate MIDDLE = new Rate(4, 250, 1);

	static final Rate HIGH = new Rate(4, 250, 10);

	int rowsPerSecond() {
		return this.writers * this.transactionsPerSecond * this.rowsPerTransaction;
	}

	/**
	 * Of each writer.
	 */
	int transactions(Duration duration) {
		return Math.toIntExact(duration.toMillis() * this.transactionsPerSecond / 1000);
	}

	/**
	 * Between two transactions of a writer.
	 */
	Duration interval() {
		return Duration.ofSeconds(1).dividedBy(this.transactionsPerSecond);
	}

	/**
	 * Its name as a load.
	 */
	String load() {
		return rowsPerSecond() + "-per-second";
	}

	/**
	 * The name of a figure at this rate.
	 */
	String figure(String way) {
		return way + "-" + load();
	}

}
