package dev.millrace.projections.engine.snapshots;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.LogPartition;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots that there are: what is needed of the database. Each method is one
 * transaction.
 */
public interface Snapshots {

	/**
	 * Copy the tables and checkpoints of the live version as they are at one moment. The
	 * version goes on meanwhile.
	 * @param lsn asked which log sequence numbers belong to the offsets of the copy
	 */
	SnapshotOutcome take(Projection projection, Function<Map<LogPartition, Long>, Map<String, Long>> lsn);

	/**
	 * The projection's snapshots, newest first.
	 */
	List<Snapshot> of(String projection);

	/**
	 * Remove a snapshot and its tables.
	 * @return not if it is being read just now
	 */
	boolean delete(Snapshot snapshot);

	/**
	 * Whether it was taken of what the program declares.
	 */
	boolean fits(Snapshot snapshot, Projection projection);

	/**
	 * A row of the snapshot of a keyed fold.
	 * @param key the key as text
	 * @return empty if the snapshot is gone
	 */
	<R> Optional<Found<R>> find(Snapshot snapshot, FoldProjection<R> fold, String key);

	/**
	 * What a snapshot has of a key.
	 *
	 * @param row none if it has none
	 */
	record Found<R>(@Nullable R row) {
	}

}
