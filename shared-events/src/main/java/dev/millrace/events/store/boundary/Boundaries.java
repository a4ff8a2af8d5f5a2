package dev.millrace.events.store.boundary;

import java.util.Optional;

import dev.millrace.events.store.Idempotency;
import dev.millrace.events.store.log.Cursor;

/**
 * Reads and appends across streams, by tags. Of several appends whose boundaries contain
 * each other's events, however unequal the boundaries, only the first succeeds. Safe for
 * use by many threads; every method throws
 * {@link dev.millrace.events.store.EventStoreUnavailableException} as the store does.
 */
public interface Boundaries {

	/** The most events one page has. */
	int PAGE_MAX = 1_000;

	/**
	 * Read the first page of what is inside a boundary.
	 * @param max the most events wanted, 1 to {@value #PAGE_MAX}
	 */
	BoundaryPage read(Boundary boundary, int max);

	/**
	 * Read a further page, of what was visible to the first.
	 * @param marker of the first page
	 * @param after the last page's {@code next}
	 * @param max the most events wanted, 1 to {@value #PAGE_MAX}
	 */
	BoundaryPage read(Boundary boundary, Marker marker, Cursor after, int max);

	/**
	 * Append, all or nothing, if the condition holds.
	 * @throws dev.millrace.events.store.EventTooLargeException if an event has more data
	 * than the store takes
	 */
	BoundaryOutcome append(BoundaryAppend append);

	/**
	 * Find what an earlier append with this key answered.
	 * @return {@code Appended} or {@code KeyReused}, or empty if the key is new
	 */
	Optional<BoundaryOutcome> findAppend(Idempotency idempotency);

}
