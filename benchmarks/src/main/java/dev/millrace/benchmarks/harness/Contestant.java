package dev.millrace.benchmarks.harness;

import java.util.List;

/**
 * One way to do the work of a benchmark.
 */
public interface Contestant {

	/**
	 * Work for one turn and check what it left behind.
	 * @return the figures of this turn, the same ones each time
	 * @throws IllegalStateException if the work failed or is not what it was said to be
	 */
	List<Measured> takeTurn();

}
