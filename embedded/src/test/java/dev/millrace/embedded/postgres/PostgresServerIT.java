package dev.millrace.embedded.postgres;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server on a folder of its own: its settings, its ports, its starts.
 */
class PostgresServerIT {

	@TempDir
	Path folder;

	@Test
	void it_is_durable_and_fit_for_logical_decoding() throws SQLException {
		try (PostgresServer server = start()) {
			assertThat(setting(server, "fsync")).isEqualTo("on");
			assertThat(setting(server, "wal_level")).isEqualTo("logical");
			assertThat(setting(server, "max_connections")).isEqualTo("200");
			assertThat(setting(server, "data_checksums")).isEqualTo("on");
		}
	}

	@Test
	void a_restart_finds_the_data_and_keeps_the_port() throws SQLException {
		int port;
		try (PostgresServer server = start()) {
			port = server.port();
			server.createDatabase("shop");
			execute(server, "CREATE TABLE customers AS SELECT 'Ada' AS name");
		}

		try (PostgresServer server = start()) {
			server.createDatabase("shop");

			assertThat(query(server, "SELECT name FROM customers")).isEqualTo("Ada");
			assertThat(server.port()).isEqualTo(port);
		}
	}

	private PostgresServer start() {
		return PostgresServer.start(PostgresOptions.in(this.folder));
	}

	private static String setting(PostgresServer server, String name) throws SQLException {
		server.createDatabase("shop");
		return query(server, "SHOW " + name);
	}

	private static String query(PostgresServer server, String sql) throws SQLException {
		try (Connection connection = connect(server);
				Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery(sql)) {
			rows.next();
			return rows.getString(1);
		}
	}

	private static void execute(PostgresServer server, String sql) throws SQLException {
		try (Connection connection = connect(server); Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private static Connection connect(PostgresServer server) throws SQLException {
		return DriverManager.getConnection(server.url("shop"), PostgresServer.USERNAME, PostgresServer.PASSWORD);
	}

}
