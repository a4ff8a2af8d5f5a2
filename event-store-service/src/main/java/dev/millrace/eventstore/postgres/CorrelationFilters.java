package dev.millrace.eventstore.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import dev.millrace.events.store.log.Cursor;
import dev.millrace.eventstore.EventStoreProperties;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A Bloom filter of the correlation ids of each {@value #EVENTS_PER_FILTER} events of the
 * log, so that a reader of one business action need not look at all events. The last
 * events of the log, less than one filter is made of, are in none. Safe for use by many
 * threads and by many instances.
 */
final class CorrelationFilters {

	private static final String TRY_LOCK = """
			SELECT pg_try_advisory_xact_lock(hashtextextended('event_store.correlation_filters', 0))
			""";

	private static final String END = """
			SELECT last_transaction_id, last_position
			FROM event_store.correlation_filters
			ORDER BY last_transaction_id DESC, last_position DESC
			LIMIT 1
			""";

	// Reads the index alone, mostly; this is asked all the time.
	private static final String IS_FULL = """
			SELECT 1
			FROM event_store.events
			WHERE (transaction_id, position) > (?, ?)
			  AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
			ORDER BY transaction_id, position
			OFFSET ? - 1 LIMIT 1
			""";

	private static final String NEXT_EVENTS = """
			SELECT transaction_id, position, metadata ->> 'correlationId' AS correlation_id
			FROM event_store.events
			WHERE (transaction_id, position) > (?, ?)
			  AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
			ORDER BY transaction_id, position
			LIMIT ?
			""";

	private static final String ADD = """
			INSERT INTO event_store.correlation_filters
			  (last_transaction_id, last_position, after_transaction_id, after_position, filter)
			VALUES (?, ?, ?, ?, ?)
			""";

	// Of the filters after a place the first that may have the id. Each substring reads
	// one byte of a value that is stored aside.
	private static final String FIRST_THAT_MAY_HAVE = """
			SELECT after_transaction_id, after_position
			FROM event_store.correlation_filters
			WHERE (last_transaction_id, last_position) > (?, ?)
			  AND get_byte(substring(filter, ? + 1, 1), 0) & ? <> 0
			  AND get_byte(substring(filter, ? + 1, 1), 0) & ? <> 0
			  AND get_byte(substring(filter, ? + 1, 1), 0) & ? <> 0
			  AND get_byte(substring(filter, ? + 1, 1), 0) & ? <> 0
			ORDER BY last_transaction_id, last_position
			LIMIT 1
			""";

	static final int EVENTS_PER_FILTER = 10_000;

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	CorrelationFilters(EventStoreDatabase database, EventStoreProperties properties) {
		this.jdbc = JdbcClient.create(database.template(properties));
		this.transaction = new TransactionTemplate(new DataSourceTransactionManager(database.dataSource()));
	}

	/**
	 * Make the next filter, if there are enough new events and no other instance is at
	 * it.
	 * @return whether one was made
	 */
	boolean makeNext() {
		return Boolean.TRUE.equals(this.transaction.execute((status) -> isFull(end()) && tryLock() && makeNext(end())));
	}

	/**
	 * A place before which, from another on, no event of a business action is.
	 * @return the same place or a later one
	 */
	Cursor skip(Cursor after, String correlationId) {
		// In this order: a filter that is added in between is of events after the end.
		Cursor end = end();
		if (end.compareTo(after) <= 0) {
			return after;
		}
		Cursor before = firstThatMayHave(after, correlationId).orElse(end);
		return (before.compareTo(after) > 0) ? before : after;
	}

	private Cursor end() {
		return this.jdbc.sql(END)
			.query((row, number) -> new Cursor(row.getLong("last_transaction_id"), row.getLong("last_position")))
			.optional()
			.orElse(Cursor.START);
	}

	private boolean tryLock() {
		return this.jdbc.sql(TRY_LOCK).query(Boolean.class).single();
	}

	private boolean isFull(Cursor after) {
		return this.jdbc.sql(IS_FULL)
			.param(after.transactionId())
			.param(after.position())
			.param(EVENTS_PER_FILTER)
			.query(Integer.class)
			.optional()
			.isPresent();
	}

	private boolean makeNext(Cursor after) {
		List<Correlated> events = this.jdbc.sql(NEXT_EVENTS)
			.param(after.transactionId())
			.param(after.position())
			.param(EVENTS_PER_FILTER)
			.query(Correlated::of)
			.list();
		// Another instance may have made the filter that was wanted.
		if (events.size() < EVENTS_PER_FILTER) {
			return false;
		}
		add(after, events);
		return true;
	}

	private void add(Cursor after, List<Correlated> events) {
		BloomFilter filter = new BloomFilter();
		events.forEach((event) -> filter.add(event.correlationId()));
		Cursor last = events.getLast().cursor();
		this.jdbc.sql(ADD)
			.param(last.transactionId())
			.param(last.position())
			.param(after.transactionId())
			.param(after.position())
			.param(filter.toBytes())
			.update();
	}

	private Optional<Cursor> firstThatMayHave(Cursor after, String correlationId) {
		JdbcClient.StatementSpec statement = this.jdbc.sql(FIRST_THAT_MAY_HAVE)
			.param(after.transactionId())
			.param(after.position());
		for (BloomFilter.Probe probe : BloomFilter.probes(correlationId)) {
			statement = statement.param(probe.index()).param(probe.mask());
		}
		return statement
			.query((row, number) -> new Cursor(row.getLong("after_transaction_id"), row.getLong("after_position")))
			.optional();
	}

	private record Correlated(Cursor cursor, String correlationId) {

		static Correlated of(ResultSet row, int number) throws SQLException {
			return new Correlated(new Cursor(row.getLong("transaction_id"), row.getLong("position")),
					row.getString("correlation_id"));
		}

	}

}
