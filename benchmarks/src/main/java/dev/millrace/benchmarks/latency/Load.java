package dev.millrace.benchmarks.latency;

import java.time.Duration;

import dev.millrace.benchmarks.harness.Pace;

/**
 * How many events are committed in a second.
 *
 * @param writers each with a connection of its own
 * @param pace of each writer's transactions
 * @param rowsPerTransaction events in each transaction
 */
record Load(int writers, Pace pace, int rowsPerTransaction) {

	static final Load LOW = new Load(1, new Pace(10), 1);

	static final Load MIDDLE = new Load(4, new Pace(250), 1);

	static final Load HIGH = new Load(4, new Pace(250), 10);

	int rowsPerSecond() {
		return this.writers * this.pace.perSecond() * this.rowsPerTransaction;
	}

	/**
	 * Of all writers together.
	 */
	int rows(Duration duration) {
		return this.writers * this.pace.steps(duration) * this.rowsPerTransaction;
	}

	String name() {
		return rowsPerSecond() + "-per-second";
	}

	/**
	 * The name of a figure under this load.
	 */
	String figure(String way) {
		return way + "-" + name();
	}

}
