package dev.millrace.events.store.snapshot;

import java.util.Optional;

import dev.millrace.events.StreamId;

/**
 * Keeps the latest snapshot of each stream and fingerprint. Safe for use by many threads;
 * every method throws {@link dev.millrace.events.store.EventStoreUnavailableException} as
 * the store does.
 */
public interface Snapshots {

	/**
	 * The latest snapshot of a stream with this fingerprint.
	 */
	Optional<Snapshot> find(StreamId streamId, String fingerprint);

	/**
	 * Keep a snapshot instead of earlier ones of its stream and fingerprint. One of a
	 * lower revision than the kept one changes nothing.
	 */
	void save(Snapshot snapshot);

	/**
	 * Delete all snapshots of a stream.
	 * @return how many there were
	 */
	int delete(StreamId streamId);

	/**
	 * Delete all snapshots of all streams of a category.
	 * @return how many there were
	 */
	int deleteCategory(String category);

}
