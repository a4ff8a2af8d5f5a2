package dev.millrace.benchmarks;

import java.time.Duration;
import java.util.Properties;

/**
 * What the command line says.
 *
 * @param benchmark which one to run; empty if none is named
 * @param rounds how many rounds are measured, 1 to {@value #ROUNDS_MAX}
 * @param turn how long each contestant works in a round
 */
record Settings(String benchmark, int rounds, Duration turn) {

	static final int ROUNDS_MAX = 100;

	static final int SECONDS_MAX = 600;

	private static final String ROUNDS_DEFAULT = "5";

	private static final String SECONDS_DEFAULT = "5";

	static Settings of(Properties properties) {
		return new Settings(properties.getProperty("benchmark", "").strip(),
				number(properties, "benchmark.rounds", ROUNDS_DEFAULT, ROUNDS_MAX),
				Duration.ofSeconds(number(properties, "benchmark.seconds", SECONDS_DEFAULT, SECONDS_MAX)));
	}

	private static int number(Properties properties, String name, String byDefault, int max) {
		String text = properties.getProperty(name, byDefault).strip();
		if (!text.matches("[1-9][0-9]{0,3}") || Integer.parseInt(text) > max) {
			throw new UsageException(
					"-D" + name + "=" + text + " is not possible: set a number from 1 to " + max + ".");
		}
		return Integer.parseInt(text);
	}

}
