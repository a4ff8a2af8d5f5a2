package dev.millrace.embedded.postgres;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import dev.millrace.embedded.EmbeddedStartException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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

	@Test
	void settings_can_be_other_than_ours() throws SQLException {
		try (PostgresServer server = PostgresServer
			.start(PostgresOptions.in(this.folder).withSetting("wal_level", "replica"))) {
			assertThat(setting(server, "wal_level")).isEqualTo("replica");
		}
	}

	@Test
	void an_idle_transaction_does_not_hold_up_the_stop() throws SQLException {
		PostgresServer server = start();
		server.createDatabase("shop");
		try (Connection connection = connect(server)) {
			connection.setAutoCommit(false);
			connection.createStatement().execute("CREATE TABLE customers (name text)");

			server.close();

			assertThat(connection.isValid(1)).isFalse();
		}
	}

	@Test
	void a_killed_server_recovers_what_was_committed() throws Exception {
		try (PostgresServer server = start()) {
			server.createDatabase("shop");
			execute(server, "CREATE TABLE customers AS SELECT 'Ada' AS name");

			server.process().destroyForcibly();
		}

		try (PostgresServer server = start()) {
			assertThat(query(server, "SELECT name FROM customers")).isEqualTo("Ada");
		}
	}

	@Test
	void the_number_of_a_dead_server_may_belong_to_another_process_by_now() throws Exception {
		start().close();
		Files.writeString(this.folder.resolve("cluster/postmaster.pid"), ProcessHandle.current().pid() + "\n");

		start().close();

		assertThat(ProcessHandle.current().isAlive()).isTrue();
	}

	@Test
	void a_start_that_was_killed_before_its_end_is_begun_again() throws Exception {
		Files.createDirectories(this.folder.resolve("unfinished42/base"));
		Files.createFile(this.folder.resolve("lock"));
		Files.createFile(this.folder.resolve("layout"));

		start().close();

		assertThat(this.folder.resolve("unfinished42")).doesNotExist();
	}

	@Test
	void data_of_another_version_is_refused_and_left_alone() throws Exception {
		start().close();
		Files.writeString(this.folder.resolve("cluster/PG_VERSION"), "17\n");

		assertThatExceptionOfType(EmbeddedStartException.class).isThrownBy(this::start)
			.withMessage("The data folder " + this.folder.toRealPath() + " belongs to Postgres 17, this is Postgres 18:"
					+ " move or delete it, or name another one in millrace.embedded.data-directory");
		assertThat(this.folder.resolve("cluster/base")).exists();
	}

	@Test
	void a_taken_port_is_refused() throws Exception {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			PostgresOptions options = PostgresOptions.in(this.folder).withPort(socket.getLocalPort());

			assertThatExceptionOfType(EmbeddedStartException.class).isThrownBy(() -> PostgresServer.start(options))
				.withMessageStartingWith("Port " + socket.getLocalPort() + " is taken: ")
				.withMessageContaining("millrace.embedded.postgres.port");
		}
	}

	@Test
	void a_remembered_port_that_is_taken_by_now_is_replaced() throws Exception {
		start().close();
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			Files.writeString(this.folder.resolve("port"), Integer.toString(socket.getLocalPort()));

			try (PostgresServer server = start()) {
				assertThat(server.port()).isNotEqualTo(socket.getLocalPort());
			}
		}
	}

	@Test
	void a_server_that_does_not_start_says_the_end_of_its_log_and_gives_up_the_folder() {
		PostgresOptions options = PostgresOptions.in(this.folder).withSetting("max_connections", "none");

		assertThatExceptionOfType(EmbeddedStartException.class).isThrownBy(() -> PostgresServer.start(options))
			.withMessageContaining("invalid value for parameter \"max_connections\": \"none\"")
			.withMessageContaining("postgres.log");
		start().close();
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
