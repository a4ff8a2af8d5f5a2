package dev.millrace.eventstore;

/**
 * The names of the store's metrics and their tags.
 */
public final class EventStoreMetrics {

	/** Timer of appends, by outcome. */
	public static final String APPENDS = "millrace.event.store.appends";

	/** Counter of events appended. */
	public static final String EVENTS = "millrace.event.store.events";

	/** Summary of how many appends shared a transaction. */
	public static final String APPENDS_PER_TRANSACTION = "millrace.event.store.appends.per.transaction";

	/** Timer of pages read, by outcome. */
	public static final String READS = "millrace.event.store.reads";

	/** Timer of pages of the log read, by outcome. */
	public static final String LOG_READS = "millrace.event.store.log.reads";

	/** Gauge of clients that follow the log or a stream over HTTP. */
	public static final String FOLLOWERS = "millrace.event.store.followers";

	/**
	 * Tag: {@code appended}, {@code repeated}, {@code conflict}, {@code key-reused},
	 * {@code read} or {@code failed}.
	 */
	public static final String OUTCOME = "outcome";

	/** Counter of idempotency keys deleted, by reason. */
	public static final String KEYS_DELETED = "millrace.event.store.idempotency.keys.deleted";

	/** Tag: {@code expired}, or {@code displaced} when there were too many. */
	public static final String REASON = "reason";

	private EventStoreMetrics() {
	}

}
