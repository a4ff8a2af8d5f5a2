package dev.millrace.benchmarks.visible;

import dev.millrace.benchmarks.harness.Pace;

/**
 * How many commands are sent in a second.
 *
 * @param clients each with a connection and an account of its own
 * @param pace of each client
 */
record Load(int clients, Pace pace) {

	static final Load LOW = new Load(1, new Pace(10));

	static final Load MIDDLE = new Load(4, new Pace(50));

	static final Load HIGH = new Load(8, new Pace(250));

	int commandsPerSecond() {
		return this.clients * this.pace.perSecond();
	}

	String name() {
		return commandsPerSecond() + "-per-second";
	}

}
