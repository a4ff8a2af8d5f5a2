package dev.millrace.benchmarks.visible;

import java.time.Duration;

/**
 * How many commands are sent in a second.
 *
 * @param clients each with a connection and an account of its own
 * @param perSecond of each client
 */
record Pace(int clients, int perSecond) {

	static final Pace LOW = new Pace(1, 10);

	static final Pace MIDDLE = new Pace(4, 50);

	static final Pace HIGH = new Pace(8, 250);

	int commandsPerSecond() {
		return this.clients * this.perSecond;
	}

	/**
	 * Of each client.
	 */
	int commands(Duration duration) {
		return Math.toIntExact(duration.toMillis() * this.perSecond / 1000);
	}

	/**
	 * Between two commands of a client.
	 */
	Duration interval() {
		return Duration.ofSeconds(1).dividedBy(this.perSecond);
	}

	/**
	 * Its name as a load.
	 */
	String load() {
		return commandsPerSecond() + "-per-second";
	}

}
