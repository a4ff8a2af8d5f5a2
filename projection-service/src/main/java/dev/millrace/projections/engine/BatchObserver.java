package dev.millrace.projections.engine;

import java.time.Duration;

/**
 * Is told of the batches that are applied on this instance, by many threads.
 */
public interface BatchObserver {

	/**
	 * A batch is in the read model.
	 * @param records how many of its records were new
	 * @param took from handing it over to its last commit, with what was tried again
	 */
	void applied(ProjectionVersion version, int records, Duration took);

}
