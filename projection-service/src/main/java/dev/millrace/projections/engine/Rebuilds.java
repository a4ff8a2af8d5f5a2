package dev.millrace.projections.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import dev.millrace.projections.Projection;

/**
 * The rebuilds and what moves them on: what the coordinator needs of the database. Each
 * step is one transaction, so that any instance can go on where another one stopped.
 */
public interface Rebuilds {

	/**
	 * Start a rebuild.
	 * @return empty if the projection has an open one
	 */
	Optional<Rebuild> start(ProjectionVersion version, Rebuild.Plan plan);

	/**
	 * Start a rebuild from a snapshot, with a version that has no tables yet.
	 * @return empty if the projection has an open one
	 */
	Optional<Rebuild> startCopy(Projection projection, Rebuild.Plan plan);

	/**
	 * Copy the snapshot of a rebuild in phase copying, and let the version read on from
	 * where that was taken; if the snapshot is gone, the rebuild fails.
	 * @return whether it was copied; not if another instance does that now
	 */
	boolean copy(Rebuild rebuild, Projection projection);

	Optional<Rebuild> find(UUID id);

	/**
	 * The projection's rebuilds, newest first, at most 100.
	 */
	List<Rebuild> of(String projection);

	List<Rebuild> open();

	/**
	 * The projection's open rebuild.
	 */
	default Optional<Rebuild> open(String projection) {
		return of(projection).stream().filter(Rebuild::isOpen).findFirst();
	}

	/**
	 * Move an open rebuild from one phase to another.
	 * @return whether it was in that phase
	 */
	boolean move(Rebuild rebuild, Rebuild.Phase to);

	/**
	 * Note that a rebuild that began with the beginning has caught up now.
	 * @param records how many records and transaction markers it has read
	 */
	void loaded(Rebuild rebuild, long records);

	/**
	 * The latest load of a projection, else of any other.
	 * @param recordsMin how many records it must have read
	 */
	Optional<Load> lastLoad(String projection, long recordsMin);

	/**
	 * Whether the rebuild's version has yet to get declared indexes.
	 */
	boolean lacksIndexes(Rebuild rebuild, Projection projection);

	/**
	 * Make the first declared index that the version of a rebuild in phase indexing
	 * lacks. Whoever writes to the version's table waits meanwhile.
	 * @return whether one was made; not if another instance makes one now
	 */
	boolean createIndex(Rebuild rebuild, Projection projection);

	/**
	 * End an open rebuild without a swap and remove or retire its version.
	 */
	boolean end(Rebuild rebuild, Rebuild.Phase how, String reason);

	/**
	 * Let both versions wait at the same offsets: in each partition where the further one
	 * is now.
	 */
	void align(Rebuild rebuild);

	/**
	 * Once both versions wait at the same offsets: compare them, and swap or fail. What
	 * differs fails a rebuild that does not accept differences. Versions built from
	 * different declarations are swapped without comparison, and so are those that have
	 * applied what the live one has parked. A version that has parked what the live one
	 * has applied goes back to ready, with the reason.
	 * @return whether the rebuild is finished
	 */
	boolean finish(Rebuild rebuild);

	/**
	 * How a rebuild has loaded, from its start until it had caught up.
	 *
	 * @param records records and transaction markers
	 */
	record Load(UUID rebuild, String projection, long records, Duration took) {

		/**
		 * Records and transaction markers a second.
		 */
		public double ratePerSecond() {
			return this.records * 1_000.0 / Math.max(1, this.took.toMillis());
		}

	}

}
