package dev.millrace.cdc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import dev.millrace.cdc.postgres.SourceConnection;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;

import static org.awaitility.Awaitility.await;

/**
 * A source database with an events table, a category of its own, and a slot of its own:
 * topics and slots are shared by all tests.
 */
public final class Source {

	public static final String EVENTS_TABLE = """
			CREATE SCHEMA event_store;
			CREATE TABLE event_store.events (
			  position       bigint  GENERATED ALWAYS AS IDENTITY,
			  transaction_id bigint  NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
			  stream_id      text    COLLATE "C" NOT NULL,
			  revision       bigint  NOT NULL,
			  id             uuid    NOT NULL,
			  type           text    COLLATE "C" NOT NULL,
			  schema_version integer NOT NULL,
			  event_time     bigint  NOT NULL,
			  recorded_at    bigint  NOT NULL,
			  metadata       json    NOT NULL,
			  data           json    NOT NULL,
			  PRIMARY KEY (transaction_id, position),
			  UNIQUE (stream_id, revision)
			)
			""";

	private static final String APPEND = """
			INSERT INTO event_store.events (stream_id, revision, id, type, schema_version, event_time, recorded_at,
			                                metadata, data)
			SELECT ?, r, gen_random_uuid(), 'thing-happened', 1, 1700000000000000 + r,
			       (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
			       '{"correlationId":"c","causationId":"d","actor":null,"traceparent":null}',
			       ('{"n":' || r || ',  "price": 1.50}')::json
			  FROM generate_series(?::bigint, ?::bigint) r
			 ORDER BY r
			RETURNING transaction_id
			""";

	private final TestDatabase database;

	private final String name;

	Source() {
		this(TestEnvironment.shared().newDatabase());
	}

	/**
	 * On a server of its own.
	 */
	Source(TestDatabase database) {
		this(database, "t" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36));
		execute(EVENTS_TABLE);
	}

	private Source(TestDatabase database, String name) {
		this.database = database;
		this.name = name;
	}

	/**
	 * The same source on another server that has its data.
	 */
	Source movedTo(TestDatabase standby) {
		return new Source(standby, this.name);
	}

	/** Slot, publication and category. */
	String name() {
		return this.name;
	}

	String stream(int number) {
		return this.name + "-" + number;
	}

	SourceConnection connection() {
		return new SourceConnection(this.database.url(), this.database.username(), this.database.password());
	}

	TestDatabase database() {
		return this.database;
	}

	Captures captures() {
		return captures(500);
	}

	Captures captures(int batchSize) {
		return new Captures(connection(), TestEnvironment.shared().kafkaBootstrapServers(), this.name, batchSize);
	}

	Connection connect() throws SQLException {
		return this.database.dataSource().getConnection();
	}

	/**
	 * Append events with these revisions in one transaction.
	 * @return the transaction's id
	 */
	long append(int stream, long fromRevision, long toRevision) {
		try (Connection connection = connect()) {
			return append(connection, stream(stream), fromRevision, toRevision);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public static long append(Connection connection, String stream, long fromRevision, long toRevision)
			throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(APPEND)) {
			statement.setString(1, stream);
			statement.setLong(2, fromRevision);
			statement.setLong(3, toRevision);
			try (ResultSet row = statement.executeQuery()) {
				row.next();
				return row.getLong(1);
			}
		}
	}

	void execute(String... statements) {
		try (Connection connection = connect(); Statement statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	List<String> query(String sql) {
		List<String> values = new ArrayList<>();
		try (Connection connection = connect();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(sql)) {
			while (row.next()) {
				values.add(row.getString(1));
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
		return values;
	}

	/**
	 * Drop the slot under a capture that streams from it and starts again at once.
	 */
	void dropSlotInUse() {
		await().ignoreExceptions().until(() -> {
			query("SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE slot_name = '"
					+ this.name + "' AND active");
			query("SELECT pg_drop_replication_slot('" + this.name + "')");
			return true;
		});
	}

	/**
	 * The server process that streams from it needs a moment to end.
	 */
	void dropSlot() {
		String ours = " FROM pg_replication_slots WHERE slot_name = '" + this.name + "'";
		query("SELECT pg_terminate_backend(active_pid)" + ours + " AND active");
		await().until(() -> query("SELECT active_pid" + ours + " AND active").isEmpty());
		query("SELECT pg_drop_replication_slot(slot_name)" + ours);
	}

}
