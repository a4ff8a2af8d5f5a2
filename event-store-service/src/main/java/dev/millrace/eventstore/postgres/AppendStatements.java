package dev.millrace.eventstore.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import dev.millrace.events.NewEvent;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCallback;

/**
 * The statements that append, each a transaction of its own. Plain JDBC inside, because
 * every append passes here.
 */
final class AppendStatements {

	private static final String APPEND_TOGETHER = """
			SELECT outcome, first_revision, last_revision, transaction_id
			FROM event_store.append_together(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			""";

	// The lock is the one that append_together takes for a stream, so that its writers
	// never meet a row that was not there when they looked.
	private static final String INSERT_FIRST = """
			INSERT INTO event_store.events
			  (stream_id, revision, id, type, schema_version, event_time, recorded_at, metadata, data)
			SELECT ?, 1, ?, ?, ?, ?, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, CAST(? AS json),
			  CAST(? AS json)
			FROM (SELECT pg_advisory_xact_lock(hashtextextended(?, 7810761065))) taken
			ON CONFLICT (stream_id, revision) DO NOTHING
			RETURNING transaction_id
			""";

	private static final String INSERT_NEXT = """
			INSERT INTO event_store.events
			  (stream_id, revision, id, type, schema_version, event_time, recorded_at, metadata, data)
			SELECT head.stream_id, head.revision + 1, ?, ?, ?, ?,
			  greatest(head.recorded_at, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint), CAST(? AS json),
			  CAST(? AS json)
			FROM (SELECT pg_advisory_xact_lock(hashtextextended(?, 7810761065))) taken,
			  event_store.events head
			WHERE head.stream_id = ? AND head.revision = ?
			ON CONFLICT (stream_id, revision) DO NOTHING
			RETURNING transaction_id
			""";

	private static final String REVISION = """
			SELECT coalesce(max(revision), 0) FROM event_store.events WHERE stream_id = ?
			""";

	/** How long one of several waits for another writer before it is left to itself. */
	private static final String LOCK_WAIT = "250ms";

	private final JdbcTemplate jdbc;

	AppendStatements(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
	}

	AppendAnswer alone(EncodedAppend append) {
		return append.isSingleRow() ? insert(append) : together(List.of(append)).getFirst();
	}

	/**
	 * Do several appends in one transaction.
	 * @param appends of different streams, with different keys, in the order of their
	 * keys
	 * @return an answer for each
	 */
	List<AppendAnswer> together(List<EncodedAppend> appends) {
		List<AppendAnswer> answers = execute(APPEND_TOGETHER, (statement) -> {
			EventArrays arrays = new EventArrays(appends);
			statement.setString(1, (appends.size() > 1) ? LOCK_WAIT : null);
			arrays.bindStreams(statement, 2);
			arrays.bindKeys(statement, 5);
			arrays.bindEvents(statement, 7);
			return answers(statement);
		});
		if (answers.size() != appends.size()) {
			throw new IllegalStateException(answers.size() + " answers to " + appends.size() + " appends");
		}
		return answers;
	}

	private AppendAnswer insert(EncodedAppend append) {
		long revision = append.revisionMin() + 1;
		long transactionId = (append.revisionMin() == 0) ? execute(INSERT_FIRST, (statement) -> {
			statement.setString(1, append.streamId());
			bindEvent(statement, 2, append.events().getFirst());
			statement.setString(8, append.streamId());
			return transactionId(statement);
		}) : execute(INSERT_NEXT, (statement) -> {
			bindEvent(statement, 1, append.events().getFirst());
			statement.setString(7, append.streamId());
			statement.setString(8, append.streamId());
			statement.setLong(9, append.revisionMin());
			return transactionId(statement);
		});
		return (transactionId > 0) ? AppendAnswer.appended(revision, transactionId)
				: AppendAnswer.conflict(revision(append.streamId()));
	}

	private long revision(String streamId) {
		return execute(REVISION, (statement) -> {
			statement.setString(1, streamId);
			try (ResultSet rows = statement.executeQuery()) {
				rows.next();
				return rows.getLong(1);
			}
		});
	}

	private <T> T execute(String sql, PreparedStatementCallback<T> work) {
		T result = PostgresCalls.appending(() -> this.jdbc.execute(sql, work));
		if (result == null) {
			throw new IllegalStateException("No result of " + sql);
		}
		return result;
	}

	private static void bindEvent(PreparedStatement statement, int from, EncodedAppend.EncodedEvent encoded)
			throws SQLException {
		NewEvent event = encoded.event();
		statement.setObject(from, event.id());
		statement.setString(from + 1, event.type().name());
		statement.setInt(from + 2, event.type().schemaVersion());
		statement.setLong(from + 3, Micros.of(event.eventTime()));
		statement.setString(from + 4, encoded.metadata());
		statement.setString(from + 5, event.data());
	}

	/** 0 if nothing was inserted. */
	private static long transactionId(PreparedStatement statement) throws SQLException {
		try (ResultSet rows = statement.executeQuery()) {
			return rows.next() ? rows.getLong(1) : 0;
		}
	}

	private static List<AppendAnswer> answers(PreparedStatement statement) throws SQLException {
		List<AppendAnswer> answers = new ArrayList<>();
		try (ResultSet rows = statement.executeQuery()) {
			while (rows.next()) {
				answers.add(AppendAnswer.of(rows));
			}
		}
		return answers;
	}

}
