package dev.millrace.eventstore.postgres;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import dev.millrace.events.NewEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.Tag;
import dev.millrace.eventstore.EventStoreProperties;
import dev.millrace.eventstore.imports.ImportChunk;
import dev.millrace.eventstore.imports.ImportChunk.Head;
import dev.millrace.eventstore.imports.ImportChunk.Placed;
import dev.millrace.eventstore.imports.ImportLedger;
import dev.millrace.eventstore.imports.ImportMark;
import dev.millrace.eventstore.imports.ImportProgress;
import org.postgresql.PGConnection;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.SqlArrayValue;

/**
 * Imports by COPY. A chunk is one transaction: it moves the import's mark, takes the
 * locks that appends to its streams take, asks where the streams end, and copies its
 * events behind.
 */
final class PostgresImports implements ImportLedger {

	private static final String OPEN = """
			SELECT lines, digest FROM event_store.imports WHERE name = ?
			""";

	private static final String BEGIN = """
			INSERT INTO event_store.imports AS i
			  (name, lines, digest, done, stopped, started_at, run_started_at, run_first_line, updated_at)
			SELECT ?, ?, ?, false, NULL, t.now, t.now, 0, t.now
			FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now) t
			ON CONFLICT ON CONSTRAINT imports_pk DO UPDATE
			SET done = false, stopped = NULL, run_started_at = excluded.run_started_at, run_first_line = i.lines,
			  updated_at = excluded.updated_at
			""";

	private static final String ADVANCE = """
			UPDATE event_store.imports
			SET lines = ?, digest = ?, done = false, stopped = NULL,
			  updated_at = (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
			WHERE name = ? AND lines = ? AND digest = ?
			""";

	private static final String END = """
			UPDATE event_store.imports
			SET done = ?, stopped = ?
			WHERE name = ? AND lines = ? AND digest = ?
			""";

	private static final String FIND = """
			SELECT name, lines, done, stopped, started_at, run_started_at, lines - run_first_line AS run_lines, updated_at
			FROM event_store.imports WHERE name = ?
			""";

	private static final String LIMIT_TIME = """
			SELECT set_config('statement_timeout', ?, true)
			""";

	private static final String TAKE_LOCKS = """
			SELECT event_store.take_locks(?, ?, '{}')
			""";

	// A statement of its own after the locks: it sees what their last holders committed.
	private static final String HEADS = """
			SELECT s.stream_id, e.revision, e.recorded_at
			FROM unnest(?) AS s (stream_id)
			CROSS JOIN LATERAL (
			  SELECT revision, recorded_at FROM event_store.events
			  WHERE stream_id = s.stream_id ORDER BY revision DESC LIMIT 1
			) e
			""";

	private static final String NOW = """
			SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
			""";

	private static final String COPY_EVENTS = """
			COPY event_store.events
			  (stream_id, revision, id, type, schema_version, event_time, recorded_at, metadata, data)
			FROM STDIN (FORMAT binary)
			""";

	private static final String INDEX_TAGS = """
			INSERT INTO event_store.event_tags (tag, transaction_id, position, type)
			SELECT t.tag, e.transaction_id, e.position, e.type
			FROM unnest(?, ?, ?) AS t (stream_id, revision, tag)
			JOIN event_store.events e ON e.stream_id = t.stream_id AND e.revision = t.revision
			""";

	private static final int EVENT_COLUMNS = 9;

	private final JdbcTemplate jdbc;

	private final long statementTimeoutMillis;

	PostgresImports(EventStoreDatabase database, EventStoreProperties properties) {
		this.jdbc = database.template(properties);
		this.statementTimeoutMillis = properties.statementTimeout().toMillis();
	}

	@Override
	public ImportMark open(String name) {
		return PostgresCalls.reading(() -> client().sql(OPEN)
			.param(name)
			.query((row, number) -> new ImportMark(row.getLong("lines"), row.getBytes("digest")))
			.optional()
			.orElseGet(ImportMark::start));
	}

	@Override
	public void begin(String name, ImportMark from) {
		writing(() -> client().sql(BEGIN).param(name).param(from.lines()).param(from.digest()).update());
	}

	@Override
	public boolean append(String name, ImportMark from, ImportMark to, ImportChunk chunk) {
		return writing(() -> inTransaction((transaction, connection) -> {
			limitTime(transaction);
			// Before anything is written: the transaction gets its id after those of the
			// streams' last writers, so that the log has revisions in their order.
			takeLocks(transaction, chunk);
			if (!advance(transaction, name, from, to)) {
				return false;
			}
			List<Placed> placed = place(transaction, chunk);
			copy(connection, placed);
			indexTags(transaction, placed);
			return true;
		}));
	}

	@Override
	public void end(String name, ImportMark at, Optional<String> stopped) {
		writing(() -> client().sql(END)
			.param(stopped.isEmpty())
			.param(stopped.orElse(null))
			.param(name)
			.param(at.lines())
			.param(at.digest())
			.update());
	}

	@Override
	public Optional<ImportProgress> find(String name) {
		return PostgresCalls
			.reading(() -> client().sql(FIND).param(name).query((row, number) -> progress(row)).optional());
	}

	private void limitTime(JdbcClient transaction) {
		transaction.sql(LIMIT_TIME).param(Long.toString(this.statementTimeoutMillis)).query(String.class).single();
	}

	private static boolean advance(JdbcClient transaction, String name, ImportMark from, ImportMark to) {
		return transaction.sql(ADVANCE)
			.param(to.lines())
			.param(to.digest())
			.param(name)
			.param(from.lines())
			.param(from.digest())
			.update() == 1;
	}

	private static void takeLocks(JdbcClient transaction, ImportChunk chunk) {
		transaction.sql(TAKE_LOCKS)
			.param(new SqlArrayValue("text", streams(chunk)))
			.param(new SqlArrayValue("text", chunk.tags().stream().map(Tag::toString).toArray()))
			.query((row) -> {
			});
	}

	private static Object[] streams(ImportChunk chunk) {
		return chunk.streams().stream().map(StreamId::toString).toArray();
	}

	private static List<Placed> place(JdbcClient transaction, ImportChunk chunk) {
		Map<StreamId, Head> heads = new HashMap<>();
		transaction.sql(HEADS).param(new SqlArrayValue("text", streams(chunk))).query((row) -> {
			heads.put(StreamId.parse(row.getString("stream_id")),
					new Head(row.getLong("revision"), Micros.toInstant(row.getLong("recorded_at"))));
		});
		return chunk.place(heads, Micros.toInstant(transaction.sql(NOW).query(Long.class).single()));
	}

	private static void copy(Connection connection, List<Placed> placed) throws SQLException {
		BinaryCopy rows = new BinaryCopy();
		for (Placed event : placed) {
			add(rows, event);
		}
		try {
			long copied = connection.unwrap(PGConnection.class)
				.getCopyAPI()
				.copyIn(COPY_EVENTS, new ByteArrayInputStream(rows.end()));
			if (copied != placed.size()) {
				throw new IllegalStateException("Postgres copied " + copied + " of " + placed.size() + " events");
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The rows are in memory", ex);
		}
	}

	private static void indexTags(JdbcClient transaction, List<Placed> placed) {
		List<String> streams = new ArrayList<>();
		List<Long> revisions = new ArrayList<>();
		List<String> tags = new ArrayList<>();
		for (Placed event : placed) {
			for (Tag tag : event.event().metadata().tags()) {
				streams.add(event.streamId().toString());
				revisions.add(event.revision());
				tags.add(tag.toString());
			}
		}
		if (!tags.isEmpty()) {
			transaction.sql(INDEX_TAGS)
				.param(new SqlArrayValue("text", streams.toArray()))
				.param(new SqlArrayValue("bigint", revisions.toArray()))
				.param(new SqlArrayValue("text", tags.toArray()))
				.update();
		}
	}

	private static void add(BinaryCopy rows, Placed placed) {
		NewEvent event = placed.event();
		rows.row(EVENT_COLUMNS)
			.text(placed.streamId().toString())
			.bigint(placed.revision())
			.uuid(event.id())
			.text(event.type().name())
			.integer(event.type().schemaVersion())
			.bigint(Micros.of(event.eventTime()))
			.bigint(Micros.of(placed.recordedAt()))
			.text(EncodedAppend.EncodedEvent.of(event).metadata())
			.text(event.data());
	}

	private static ImportProgress progress(ResultSet row) throws SQLException {
		return new ImportProgress(row.getString("name"), row.getLong("lines"), row.getBoolean("done"),
				instant(row, "started_at"), instant(row, "run_started_at"), row.getLong("run_lines"),
				instant(row, "updated_at"), Optional.ofNullable(row.getString("stopped")));
	}

	private static Instant instant(ResultSet row, String column) throws SQLException {
		return Micros.toInstant(row.getLong(column));
	}

	private <T> T inTransaction(Work<T> work) {
		return this.jdbc.execute((Connection connection) -> {
			connection.setAutoCommit(false);
			try {
				T result = work.on(JdbcClient.create(new SingleConnectionDataSource(connection, true)), connection);
				connection.commit();
				connection.setAutoCommit(true);
				return result;
			}
			catch (SQLException | RuntimeException ex) {
				rollBack(connection, ex);
				throw ex;
			}
		});
	}

	// A connection that cannot roll back is broken, and its pool drops it.
	private static void rollBack(Connection connection, Exception failure) {
		try {
			connection.rollback();
			connection.setAutoCommit(true);
		}
		catch (SQLException ex) {
			failure.addSuppressed(ex);
		}
	}

	private JdbcClient client() {
		return JdbcClient.create(this.jdbc);
	}

	private static <T> T writing(Supplier<T> call) {
		return PostgresCalls.writing("nothing more was imported", "repeat the import, which goes on behind what is in",
				call);
	}

	/** What is done in a transaction. */
	private interface Work<T> {

		T on(JdbcClient transaction, Connection connection) throws SQLException;

	}

}
