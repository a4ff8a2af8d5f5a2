package dev.millrace.events.store.log;

/**
 * Reads all events of a store, ordered by transaction and position, up to the oldest
 * transaction that still runs: what commits later comes later, so a reader who goes on
 * from the last page's cursor sees every event exactly once. A stream's events are in
 * revision order. A transaction that writes to the same server and stays open holds the
 * end back. Safe for use by many threads; every method throws
 * {@link dev.millrace.events.store.EventStoreUnavailableException} as the store does.
 */
public interface EventLog {

	/** The most events one page has. */
	int PAGE_MAX = 1_000;

	/**
	 * Read the page after a place.
	 * @param after {@link Cursor#START} or the last page's {@code next}
	 * @param max the most events wanted, 1 to {@value #PAGE_MAX}
	 */
	LogPage read(Cursor after, EventFilter filter, int max);

}
