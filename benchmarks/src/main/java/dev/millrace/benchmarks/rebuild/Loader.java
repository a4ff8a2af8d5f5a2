package dev.millrace.benchmarks.rebuild;

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

}
