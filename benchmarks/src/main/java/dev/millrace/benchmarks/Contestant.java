package dev.millrace.benchmarks;

/**
 * One way to do the work of a benchmark.
 */
interface Contestant {

	String name();

	/**
	 * What its figures count, for example {@code appends/s}.
	 */
	String unit();

	/**
	 * Work for one turn and check what it left behind.
	 * @return the figure of this turn
	 * @throws IllegalStateException if the work failed or is not what it was said to be
	 */
	double takeTurn();

}
