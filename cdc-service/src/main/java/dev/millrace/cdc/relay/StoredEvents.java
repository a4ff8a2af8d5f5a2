package dev.millrace.cdc.relay;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/**
 * Looks up events in the store (port). Used by one thread at a time.
 */
public interface StoredEvents extends AutoCloseable {

	/** No more are looked up at once. */
	int LOOKED_UP_MAX = 5000;

	/**
	 * Find events by their places; those that do not exist are missing in the answer.
	 */
	Map<StreamRevision, Found> find(Collection<StreamRevision> places);

	@Override
	void close();

	/**
	 * An event in the store.
	 *
	 * @param id of the event
	 * @param transactionId the 64-bit id of the transaction that appended it
	 */
	record Found(UUID id, long transactionId) {
	}

}
