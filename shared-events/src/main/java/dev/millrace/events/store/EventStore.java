package dev.millrace.events.store;

import java.time.Instant;
import java.util.Optional;

import dev.millrace.events.StreamId;

/**
 * Keeps domain events for ever, in streams. Safe for use by many threads. Every method
 * throws {@link EventStoreUnavailableException} if the store cannot be reached or does
 * not answer in time.
 */
public interface EventStore {

	/** The most events one page has. */
	int PAGE_MAX = 1_000;

	/**
	 * Append events to a stream, all or nothing. Of several appends that expect the same
	 * revision exactly one succeeds.
	 * @throws EventTooLargeException if an event has more data than the store takes
	 * @throws EventStoreUnavailableException if there is no answer; its effect tells
	 * whether nothing was appended or that is unknown
	 */
	AppendOutcome append(Append append);

	/**
	 * Find what an earlier append with this key answered.
	 * @return {@code Appended} or {@code KeyReused}, or empty if the key is new
	 */
	Optional<AppendOutcome> findAppend(Idempotency idempotency);

	/**
	 * Read forwards.
	 * @param fromRevision the first revision wanted, at least 1
	 * @param max the most events wanted, 1 to {@value #PAGE_MAX}
	 */
	StreamPage read(StreamId streamId, long fromRevision, int max);

	/**
	 * Read backwards.
	 * @param fromRevision the last revision wanted; {@link Long#MAX_VALUE} starts at the
	 * stream's end
	 * @param max the most events wanted, 1 to {@value #PAGE_MAX}
	 */
	StreamPage readBackwards(StreamId streamId, long fromRevision, int max);

	/**
	 * Where a stream was at a time.
	 * @param recordedUntil events count that the store took at this time or before
	 * @return the revision of the last such event, 0 if there is none
	 */
	long revisionAsOf(StreamId streamId, Instant recordedUntil);

}
