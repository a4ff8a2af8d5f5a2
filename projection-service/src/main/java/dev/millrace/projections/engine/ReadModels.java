package dev.millrace.projections.engine;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import dev.millrace.projections.Projection;

/**
 * The read models and their checkpoints: what the engine needs of the database.
 */
public interface ReadModels {

	/**
	 * Make sure that a declared projection has a live version, creating its first one.
	 * Safe when several instances start at once.
	 * @return the live version, which may have been built from another declaration
	 * @throws IllegalStateException if the declaration does not fit the live version of
	 * the same declared version
	 */
	ProjectionVersion register(Projection projection);

	/**
	 * Create the next version beside the live one, empty, in state building.
	 */
	ProjectionVersion createNext(Projection projection);

	/**
	 * All versions of a projection, oldest first.
	 */
	List<ProjectionVersion> versions(String projection);

	/**
	 * Where a version is in these partitions; it is at 0 in those it has not seen yet,
	 * and has a checkpoint in all of them from now on.
	 */
	Map<LogPartition, Long> checkpoints(ProjectionVersion version, Collection<LogPartition> partitions);

	/**
	 * Where a version is in all partitions it has seen.
	 */
	Map<LogPartition, Long> checkpoints(ProjectionVersion version);

	/**
	 * What applies batches to a version.
	 */
	BatchWriter writer(ProjectionVersion version, Projection projection);

	boolean isPaused(String projection);

	void setPaused(String projection, boolean paused);

	/**
	 * Applies batches to one version, each in one transaction with its checkpoints. For
	 * use by one thread.
	 */
	interface BatchWriter {

		BatchOutcome apply(LogBatch batch);

	}

}
