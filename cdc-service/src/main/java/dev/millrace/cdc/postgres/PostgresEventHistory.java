package dev.millrace.cdc.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

import dev.millrace.cdc.SourceDatabase;
import dev.millrace.cdc.relay.CaptureUnavailableException;
import dev.millrace.cdc.relay.Captured;
import dev.millrace.cdc.relay.Cursor;
import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Reads the history by its primary key. Which events belong to it is settled by the
 * slot's snapshot, so an event of a lower transaction or position that was committed
 * later is not missed: it comes from the slot.
 */
final class PostgresEventHistory implements SourceDatabase.EventHistory {

	private static final String EVENTS = """
			SELECT position, transaction_id, stream_id, revision, id, type, schema_version, event_time, recorded_at,
			       metadata::text AS metadata, data::text AS data
			  FROM event_store.events
			 WHERE (transaction_id, position) > (?, ?)
			   AND pg_visible_in_snapshot(transaction_id::text::xid8, ?::pg_snapshot)
			   AND pg_visible_in_snapshot(transaction_id::text::xid8, ?::pg_snapshot) IS NOT TRUE
			 ORDER BY transaction_id, position
			 LIMIT ?
			""";

	private static final String SETTLED = """
			SELECT NOT EXISTS (SELECT 1 FROM pg_snapshot_xip(pg_current_snapshot()) AS running
			                    WHERE pg_visible_in_snapshot(running, ?::pg_snapshot))
			""";

	private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(10);

	private static final Duration SETTLE_LOOK = Duration.ofMillis(10);

	private final Connection connection;

	private final @Nullable String since;

	private Cursor.History after;

	/**
	 * @param since what is visible in this snapshot does not belong to it; null for
	 * nothing
	 */
	PostgresEventHistory(Connection connection, Cursor.History after, @Nullable String since) {
		this.connection = connection;
		this.after = after;
		this.since = since;
	}

	/**
	 * Wait until queries see what the slot's snapshot sees. A transaction is in the WAL a
	 * moment before it is visible to others.
	 */
	PostgresEventHistory settled() throws SQLException {
		long deadline = System.nanoTime() + SETTLE_TIMEOUT.toNanos();
		while (!isSettled()) {
			if (System.nanoTime() - deadline > 0) {
				throw new CaptureUnavailableException(
						"Transactions that are older than the slot did not become visible within " + SETTLE_TIMEOUT);
			}
			LockSupport.parkNanos(SETTLE_LOOK.toNanos());
		}
		return this;
	}

	@Override
	public List<Captured.EventAppended> next(int max) {
		try (PreparedStatement statement = this.connection.prepareStatement(EVENTS)) {
			statement.setLong(1, this.after.transactionId());
			statement.setLong(2, this.after.position());
			statement.setString(3, this.after.snapshot());
			statement.setString(4, this.since);
			statement.setInt(5, max);
			List<Captured.EventAppended> page = events(statement);
			this.after = page.isEmpty() ? this.after : this.after.after(page.getLast());
			return page;
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The history of the events could not be read: " + ex.getMessage(), ex);
		}
	}

	@Override
	public void close() {
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The history could not be closed: " + ex.getMessage(), ex);
		}
	}

	private boolean isSettled() throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(SETTLED)) {
			statement.setString(1, this.after.snapshot());
			try (ResultSet row = statement.executeQuery()) {
				row.next();
				return row.getBoolean(1);
			}
		}
	}

	static List<Captured.EventAppended> events(PreparedStatement statement) throws SQLException {
		List<Captured.EventAppended> events = new ArrayList<>();
		try (ResultSet row = statement.executeQuery()) {
			while (row.next()) {
				events.add(event(row));
			}
		}
		return events;
	}

	private static Captured.EventAppended event(ResultSet row) throws SQLException {
		Instant recordedAt = instant(row.getLong("recorded_at"));
		EventType type = new EventType(row.getString("type"), row.getInt("schema_version"));
		Metadata metadata = Json.events().readValue(row.getString("metadata"), Metadata.class);
		RecordedEvent event = new RecordedEvent(row.getLong("position"), StreamId.parse(row.getString("stream_id")),
				row.getLong("revision"), row.getObject("id", UUID.class), type, instant(row.getLong("event_time")),
				recordedAt, metadata, row.getString("data"));
		return new Captured.EventAppended(event, row.getLong("transaction_id"), recordedAt);
	}

	private static Instant instant(long micros) {
		return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
	}

}
