package dev.millrace.projections.engine;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.failure.Failure;

/**
 * The read models and their checkpoints: what the engine needs of the database.
 */
public interface ReadModels {

	/**
	 * Check what the declared projections say of each other.
	 * @throws IllegalStateException if one refers to rows that another does not have
	 */
	void check(Collection<Projection> projections);

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
	 * The version that the stable views show; empty before the projection is registered.
	 */
	default Optional<ProjectionVersion> live(String projection) {
		return versions(projection).stream().filter(ProjectionVersion::isLive).findFirst();
	}

	/**
	 * The version with a number.
	 */
	default Optional<ProjectionVersion> version(String projection, int number) {
		return versions(projection).stream().filter((version) -> version.number() == number).findFirst();
	}

	/**
	 * Where a version is in these partitions; it is at 0 in those it has not seen yet,
	 * and has a checkpoint in all of them from now on.
	 */
	Map<LogPartition, Long> checkpoints(ProjectionVersion version, Collection<LogPartition> partitions);

	/**
	 * The time before which a projection leaves out what was committed; empty if it
	 * begins with the beginning of the log.
	 */
	Optional<Instant> startTime(Projection projection);

	/**
	 * Where the versions of a projection that starts at a time begin, in the partitions
	 * that one of them has seen.
	 */
	Map<LogPartition, Long> begins(Projection projection, Instant start);

	/**
	 * Give a version checkpoints in those of these partitions where it has none: where
	 * others with that start began, else here, and so will later ones.
	 */
	void begin(ProjectionVersion version, Instant start, Map<LogPartition, Long> offsets);

	/**
	 * Where a version is in all partitions it has seen.
	 */
	Map<LogPartition, Long> checkpoints(ProjectionVersion version);

	/**
	 * When a checkpoint of a version moved last; empty if none has.
	 */
	Optional<Instant> checkpointMovedAt(ProjectionVersion version);

	/**
	 * How large the tables of a version are.
	 */
	TableSize size(ProjectionVersion version);

	/**
	 * What applies batches to a version.
	 */
	BatchWriter writer(ProjectionVersion version, Projection projection);

	boolean isPaused(String projection);

	void setPaused(String projection, boolean paused);

	/**
	 * How many events of a version are parked.
	 */
	int parked(ProjectionVersion version);

	/**
	 * Applies batches to one version, each in one transaction with its checkpoints. For
	 * use by one thread.
	 */
	interface BatchWriter {

		/**
		 * Apply records, and park those whose stream has parked ones already.
		 */
		BatchOutcome apply(LogBatch batch);

		/**
		 * Park the records of a batch, and move the checkpoints past them.
		 */
		BatchOutcome park(LogBatch batch, Failure failure);

		/**
		 * Apply records that are parked, the first ones of their stream, and let them go.
		 * @return read again if others have retried or skipped some meanwhile, or the
		 * version must not move now
		 */
		BatchOutcome release(ParkedSlice slice);

	}

}
