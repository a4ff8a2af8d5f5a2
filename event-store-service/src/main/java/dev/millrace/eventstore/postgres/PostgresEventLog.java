package dev.millrace.eventstore.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.millrace.events.RecordedEvent;
import dev.millrace.events.store.log.Cursor;
import dev.millrace.events.store.log.EventFilter;
import dev.millrace.events.store.log.EventLog;
import dev.millrace.events.store.log.LogPage;
import dev.millrace.eventstore.EventStoreProperties;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;

/**
 * The log in the order of the events' primary key, transaction and position. A page ends
 * before the oldest transaction that still runs, its own snapshot's xmin: all before it
 * are over, so nothing can appear there any more. A rolled-back one is over too and holds
 * nobody up.
 */
final class PostgresEventLog implements EventLog {

	// The inner limit bounds what is looked at, the outer one what is found; Postgres
	// stops at the first that is reached.
	static final String SCAN = """
			SELECT s.settled, e.transaction_id, e.position, e.stream_id, e.revision, e.id, e.type, e.schema_version,
			  e.event_time, e.recorded_at, e.metadata, e.data
			FROM (
			  SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS settled
			) s
			LEFT JOIN LATERAL (
			  SELECT * FROM (
			    SELECT transaction_id, position, stream_id, revision, id, type, schema_version, event_time,
			      recorded_at, metadata, data
			    FROM event_store.events
			    WHERE (transaction_id, position) > (:transactionId, :position) AND transaction_id < s.settled
			    ORDER BY transaction_id, position
			    LIMIT :lookedAtMax
			  ) looked_at
			  WHERE starts_with(stream_id, :streamPrefix)
			    AND (cardinality(:types) = 0 OR type = ANY (:types))
			    AND (:correlationId = '' OR metadata ->> 'correlationId' = :correlationId)
			  ORDER BY transaction_id, position
			  LIMIT :max
			) e ON true
			ORDER BY e.transaction_id, e.position
			""";

	// Bounded by what the page could see: what has become visible since was not looked
	// at.
	private static final String LAST_LOOKED_AT = """
			SELECT transaction_id, position
			FROM event_store.events
			WHERE (transaction_id, position) > (:transactionId, :position) AND transaction_id < :settled
			ORDER BY transaction_id, position
			LIMIT 1 OFFSET :lookedAtMax - 1
			""";

	/** The most events looked at in one scan, whatever the filter leaves. */
	static final int LOOKED_AT_MAX = CorrelationFilters.EVENTS_PER_FILTER;

	/** The most scans for one page of a business action, whose events are few. */
	private static final int SCANS_MAX = 8;

	private final JdbcClient jdbc;

	private final CorrelationFilters correlationFilters;

	PostgresEventLog(EventStoreDatabase database, EventStoreProperties properties) {
		this.jdbc = JdbcClient.create(database.template(properties));
		this.correlationFilters = new CorrelationFilters(database, properties);
	}

	@Override
	public LogPage read(Cursor after, EventFilter filter, int max) {
		if (max < 1 || max > PAGE_MAX) {
			throw new IllegalStateException("A page has 1 to " + PAGE_MAX + " events, not " + max);
		}
		return PostgresCalls.reading(() -> page(after, filter, max));
	}

	private LogPage page(Cursor after, EventFilter filter, int max) {
		return filter.correlationId()
			.map((id) -> correlated(after, id, filter, max))
			.orElseGet(() -> scan(after, filter, max));
	}

	private LogPage correlated(Cursor after, String correlationId, EventFilter filter, int max) {
		LogPage page = new LogPage(List.of(), List.of(), after, false);
		for (int scans = 0; scans < SCANS_MAX && !page.caughtUp() && page.events().size() < max; scans++) {
			Cursor from = this.correlationFilters.skip(page.next(), correlationId);
			page = joined(page, scan(from, filter, max - page.events().size()));
		}
		return page;
	}

	private LogPage scan(Cursor after, EventFilter filter, int max) {
		Found found = find(after, filter, max);
		if (found.size() > max) {
			return found.firstOf(max);
		}
		if (filter.equals(EventFilter.ALL)) {
			return found.all(after);
		}
		return lastLookedAt(after, found.settled()).map(found::upTo).orElseGet(() -> found.all(after));
	}

	/** One more than wanted, which tells whether the page is the last. */
	private Found find(Cursor after, EventFilter filter, int max) {
		return this.jdbc.sql(SCAN)
			.param("transactionId", after.transactionId())
			.param("position", after.position())
			.param("streamPrefix", filter.category().map((category) -> category + "-").orElse(""))
			.param("types", new SqlArrayValue("text", filter.types().toArray()))
			.param("correlationId", filter.correlationId().orElse(""))
			.param("lookedAtMax", LOOKED_AT_MAX)
			.param("max", max + 1)
			.query(PostgresEventLog::found);
	}

	private Optional<Cursor> lastLookedAt(Cursor after, long settled) {
		return this.jdbc.sql(LAST_LOOKED_AT)
			.param("transactionId", after.transactionId())
			.param("position", after.position())
			.param("settled", settled)
			.param("lookedAtMax", LOOKED_AT_MAX)
			.query((row, number) -> cursor(row))
			.optional();
	}

	private static Found found(ResultSet rows) throws SQLException {
		long settled = 0;
		List<RecordedEvent> events = new ArrayList<>();
		List<Cursor> cursors = new ArrayList<>();
		while (rows.next()) {
			settled = rows.getLong("settled");
			if (rows.getLong("position") > 0) {
				events.add(RecordedEvents.of(rows));
				cursors.add(cursor(rows));
			}
		}
		return new Found(settled, events, cursors);
	}

	private static LogPage joined(LogPage first, LogPage second) {
		return new LogPage(concat(first.events(), second.events()), concat(first.cursors(), second.cursors()),
				second.next(), second.caughtUp());
	}

	private static <T> List<T> concat(List<T> first, List<T> second) {
		return Stream.concat(first.stream(), second.stream()).toList();
	}

	private static Cursor cursor(ResultSet row) throws SQLException {
		return new Cursor(row.getLong("transaction_id"), row.getLong("position"));
	}

	/**
	 * What a statement found.
	 *
	 * @param settled the oldest transaction that was still running
	 */
	private record Found(long settled, List<RecordedEvent> events, List<Cursor> cursors) {

		int size() {
			return this.events.size();
		}

		LogPage firstOf(int max) {
			return new LogPage(this.events.subList(0, max), this.cursors.subList(0, max), this.cursors.get(max - 1),
					false);
		}

		LogPage upTo(Cursor lastLookedAt) {
			return new LogPage(this.events, this.cursors, lastLookedAt, false);
		}

		/** Goes on where the running transactions begin, which spares looking again. */
		LogPage all(Cursor after) {
			Cursor end = new Cursor(this.settled, 0);
			return new LogPage(this.events, this.cursors, (end.compareTo(after) > 0) ? end : after, true);
		}

	}

}
