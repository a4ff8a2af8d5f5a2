package dev.millrace.test.conformance;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import javax.sql.DataSource;

import org.awaitility.Awaitility;

/**
 * Holds back the commits of transactions that appended an event of one type to a store on
 * Postgres, until it is closed: their positions are taken, and nobody sees them yet. A
 * deferred trigger on the table of events waits at their commit for a lock that this
 * holds.
 */
public final class HeldCommits implements AutoCloseable {

	/** Only events of this type are held back. */
	public static final String EVENT_TYPE = "held-back";

	private static final long LOCK = 4_021_337;

	private static final String TRIGGER = """
			CREATE OR REPLACE FUNCTION event_store.hold_back() RETURNS trigger LANGUAGE plpgsql AS $$
			BEGIN
			  PERFORM pg_advisory_xact_lock_shared(%d);
			  RETURN NULL;
			END
			$$;
			DROP TRIGGER IF EXISTS hold_back ON event_store.events;
			CREATE CONSTRAINT TRIGGER hold_back AFTER INSERT ON event_store.events
			  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.type = '%s')
			  EXECUTE FUNCTION event_store.hold_back();
			""".formatted(LOCK, EVENT_TYPE);

	private static final String WAITING = """
			SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = %d AND NOT granted
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
			""".formatted(LOCK);

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final Connection connection;

	private HeldCommits(Connection connection) {
		this.connection = connection;
	}

	/**
	 * Hold back commits from now on.
	 * @param database a database with the tables of the event store, for tests only
	 */
	public static HeldCommits in(DataSource database) {
		try {
			Connection connection = database.getConnection();
			try (Statement statement = connection.createStatement()) {
				statement.execute(TRIGGER);
				statement.execute("SELECT pg_advisory_lock(" + LOCK + ")");
			}
			return new HeldCommits(connection);
		}
		catch (SQLException ex) {
			throw new IllegalStateException("Commits cannot be held back", ex);
		}
	}

	/**
	 * Wait until a commit is held back.
	 */
	public void awaitHeld() {
		Awaitility.await().atMost(LIMIT).until(this::isHeld);
	}

	private boolean isHeld() throws SQLException {
		try (Statement statement = this.connection.createStatement();
				ResultSet waiting = statement.executeQuery(WAITING)) {
			return waiting.next();
		}
	}

	/**
	 * Let the commits go on.
	 */
	@Override
	public void close() {
		try (this.connection) {
			try (Statement statement = this.connection.createStatement()) {
				statement.execute("SELECT pg_advisory_unlock(" + LOCK + ")");
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException("Commits are still held back", ex);
		}
	}

}
