package dev.millrace.cdc.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.CaptureUnavailableException;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections to the source, ordinary ones and such for the replication protocol.
 */
final class Connections {

	private static final Logger logger = LoggerFactory.getLogger(Connections.class);

	private static final int CONNECT_SECONDS = 10;

	/** Longer than any lock is waited for. */
	private static final Duration ANSWER_LIMIT = Duration.ofMinutes(1);

	private static final String INVALID_PASSWORD = "28P01";

	private static final String INVALID_AUTHORIZATION = "28000";

	private static final String UNKNOWN_DATABASE = "3D000";

	private final SourceConnection source;

	Connections(SourceConnection source) {
		this.source = source;
	}

	/**
	 * Work that needs a connection.
	 */
	@FunctionalInterface
	interface Work<T> {

		T run(Connection connection) throws SQLException;

	}

	<T> T with(Work<T> work) {
		return within(ANSWER_LIMIT, work);
	}

	/**
	 * Work whose every answer comes within a limit, so that nobody waits for a server
	 * that is cut off.
	 * @param limit in whole seconds
	 */
	<T> T within(Duration limit, Work<T> work) {
		try (Connection connection = openWithin(limit)) {
			return work.run(connection);
		}
		catch (SQLException ex) {
			throw translate(ex);
		}
	}

	Connection open() throws SQLException {
		return connect(this.source.properties());
	}

	/**
	 * A connection on which every answer comes within a limit, or never.
	 * @param limit in whole seconds
	 */
	Connection openWithin(Duration limit) throws SQLException {
		Properties properties = this.source.properties();
		int seconds = Math.toIntExact(limit.toSeconds());
		PGProperty.SOCKET_TIMEOUT.set(properties, seconds);
		PGProperty.LOGIN_TIMEOUT.set(properties, seconds);
		PGProperty.TCP_KEEP_ALIVE.set(properties, true);
		return connect(properties);
	}

	/**
	 * End a connection without waiting for the server.
	 */
	static void abort(Connection connection) {
		try {
			connection.abort(Runnable::run);
		}
		catch (SQLException ex) {
			logger.debug("A connection could not be ended", ex);
		}
	}

	Connection openForReplication() throws SQLException {
		Properties properties = this.source.properties();
		PGProperty.REPLICATION.set(properties, "database");
		PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
		PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
		return connect(properties);
	}

	RuntimeException translate(SQLException ex) {
		String state = String.valueOf(ex.getSQLState());
		if (state.equals(INVALID_PASSWORD) || state.equals(INVALID_AUTHORIZATION) || state.equals(UNKNOWN_DATABASE)) {
			return new CaptureBlockedException("Postgres at " + this.source + " refused the connection: "
					+ ex.getMessage() + ". Correct url, username or password of millrace.cdc.datasource, or of the"
					+ " properties it is taken from", ex);
		}
		if (state.startsWith("08") || state.startsWith("57P0")) {
			return new CaptureUnavailableException("Postgres at " + this.source + " cannot be reached: "
					+ ex.getMessage() + ". Start it, or correct millrace.cdc.datasource.url", ex);
		}
		return new IllegalStateException("Postgres at " + this.source + " says: " + ex.getMessage(), ex);
	}

	private Connection connect(Properties properties) throws SQLException {
		PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_SECONDS);
		PGProperty.APPLICATION_NAME.set(properties, "millrace-cdc");
		// Values are written as JSON from the text that the WAL has for them, too.
		PGProperty.BINARY_TRANSFER.set(properties, false);
		Connection connection = new Driver().connect(this.source.url(), properties);
		if (connection == null) {
			throw new IllegalStateException("The driver does not take the URL of the source");
		}
		return connection;
	}

}
