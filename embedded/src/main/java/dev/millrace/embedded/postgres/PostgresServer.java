package dev.millrace.embedded.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import dev.millrace.embedded.DataFolder;

/**
 * A running Postgres with a data folder of its own. It is a process beside this JVM: when
 * the JVM is killed, it lives on until the next start on the same folder ends it.
 * Everybody on this machine may connect, nobody else can. Safe for use by many threads.
 */
public final class PostgresServer implements AutoCloseable {

	/** Its superuser, whom it trusts. */
	public static final String USERNAME = "postgres";

	/** Accepted like any other, since it trusts everybody on this machine. */
	public static final String PASSWORD = "postgres";

	private static final String LAYOUT = "postgres 1";

	private static final String PORT_PROPERTY = "millrace.embedded.postgres.port";

	private static final String MAINTENANCE_DATABASE = "postgres";

	private static final String DATABASE_EXISTS = """
			SELECT 1
			  FROM pg_database
			 WHERE datname = ?
			""";

	private final DataFolder folder;

	private final Cluster cluster;

	private final int port;

	private PostgresServer(DataFolder folder, Cluster cluster, int port) {
		this.folder = folder;
		this.cluster = cluster;
		this.port = port;
	}

	/**
	 * Start a server and wait until it takes connections. A server that a killed JVM left
	 * behind on the folder is stopped first.
	 * @throws dev.millrace.embedded.EmbeddedStartException if it cannot start; the
	 * message says why and what to do
	 */
	public static PostgresServer start(PostgresOptions options) {
		DataFolder folder = DataFolder.open(options.folder(), LAYOUT);
		try {
			return start(folder, options);
		}
		catch (RuntimeException ex) {
			folder.close();
			throw ex;
		}
	}

	private static PostgresServer start(DataFolder folder, PostgresOptions options) {
		Cluster cluster = cluster(folder, options);
		cluster.prepare();
		int port = folder.choosePort(options.port(), PORT_PROPERTY);
		cluster.start(port, options.settings());
		folder.rememberPort(port);
		return new PostgresServer(folder, cluster, port);
	}

	private static Cluster cluster(DataFolder folder, PostgresOptions options) {
		return new Cluster(folder, PostgresPrograms.of(PostgresBinaries.unpack(options.binaries())));
	}

	/**
	 * Stop what a killed process left running on a folder, and delete its data.
	 * @throws dev.millrace.embedded.EmbeddedStartException if another process holds it
	 */
	public static void erase(PostgresOptions options) {
		try (DataFolder folder = DataFolder.open(options.folder(), LAYOUT)) {
			cluster(folder, options).delete();
		}
	}

	public int port() {
		return this.port;
	}

	/**
	 * The JDBC URL of one of its databases.
	 */
	public String url(String database) {
		return "jdbc:postgresql://127.0.0.1:" + this.port + "/" + database;
	}

	/**
	 * The process to watch, or to kill in a test.
	 */
	public ProcessHandle process() {
		return this.cluster.process();
	}

	/**
	 * Create a database unless it exists.
	 */
	public void createDatabase(String name) {
		try (Connection connection = connect()) {
			if (!exists(connection, name)) {
				create(connection, name);
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException("Database " + name + " cannot be created: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Stop the server, end its connections, and give up the folder.
	 */
	@Override
	public void close() {
		try {
			this.cluster.stop();
		}
		finally {
			this.folder.close();
		}
	}

	private Connection connect() throws SQLException {
		return DriverManager.getConnection(url(MAINTENANCE_DATABASE), USERNAME, PASSWORD);
	}

	private static boolean exists(Connection connection, String database) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(DATABASE_EXISTS)) {
			statement.setString(1, database);
			try (ResultSet rows = statement.executeQuery()) {
				return rows.next();
			}
		}
	}

	private static void create(Connection connection, String database) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute("CREATE DATABASE " + statement.enquoteIdentifier(database, true));
		}
	}

}
