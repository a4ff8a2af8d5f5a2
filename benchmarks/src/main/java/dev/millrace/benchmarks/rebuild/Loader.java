package dev.millrace.benchmarks.rebuild;

import java.util.List;

import dev.millrace.benchmarks.harness.Measured;

/**
 * A way to fill a table of accounts from the beginning of the log.
 */
interface Loader {

	String name();

	/**
	 * What it reads.
	 */
	Load load();

	/**
	 * Fill the table, and check what is in it.
	 * @return the nanoseconds from the moment when it was asked to until all rows are
	 * committed
	 * @throws IllegalStateException if the rows are not those of the log
	 */
	long fill();

	/**
	 * What else the latest filling has shown.
	 * @param load whose figures these are
	 */
	default List<Measured> alsoMeasured(Load load) {
		return List.of();
	}

}
