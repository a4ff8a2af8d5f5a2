package dev.millrace.projections;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import dev.millrace.test.TestDatabase;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.awaitility.Awaitility.await;

/**
 * A lock in a database that holds up whoever asks for it, until it is opened.
 */
final class Gate implements AutoCloseable {

	/** Names the lock. */
	static final int LOCK = 4711;

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private final JdbcClient sql;

	private final Connection connection;

	/**
	 * A closed one.
	 */
	Gate(TestDatabase database) {
		this.sql = JdbcClient.create(database.dataSource());
		try {
			this.connection = database.dataSource().getConnection();
			this.connection.createStatement().execute("SELECT pg_advisory_lock(" + LOCK + ")");
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	boolean holdsUp() {
		return !waiting().isEmpty();
	}

	void awaitWaiting() {
		await().atMost(PATIENCE).until(this::holdsUp);
	}

	/**
	 * End the sessions of those that wait.
	 */
	void killWaiting() {
		List<Integer> killed = waiting();
		killed.forEach((pid) -> this.sql.sql("SELECT pg_terminate_backend(?)").param(pid).query().singleRow());
		await().atMost(PATIENCE).until(() -> waiting().stream().noneMatch(killed::contains));
	}

	private List<Integer> waiting() {
		return this.sql.sql("""
				SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database
				WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.objid = ? AND NOT l.granted
				""").param(LOCK).query(Integer.class).list();
	}

	void open() {
		try {
			this.connection.createStatement().execute("SELECT pg_advisory_unlock_all()");
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
