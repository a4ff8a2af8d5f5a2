package dev.millrace.cdc;

import java.nio.file.Path;
import java.util.List;

import dev.millrace.cdc.postgres.SourceConnection;
import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.CaptureUnavailableException;
import dev.millrace.cdc.relay.Step;
import dev.millrace.embedded.postgres.PostgresOptions;
import dev.millrace.embedded.postgres.PostgresServer;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What stops a start, and what it says.
 */
class StartChecksIT {

	private final Source source = new Source();

	@AfterEach
	void forgetSlot() {
		this.source.dropSlot();
	}

	@Test
	void a_table_that_does_not_exist_is_named_with_similar_ones() {
		this.source.execute("CREATE SCHEMA shop", "CREATE TABLE shop.customers (id int PRIMARY KEY)");

		assertBlocked("shop.customer")
			.withMessageContaining("Table shop.customer of millrace.cdc.tables does not exist")
			.withMessageContaining("shop.customers");
	}

	@Test
	void a_table_without_a_key_is_refused_with_the_sql_that_helps() {
		this.source.execute("CREATE SCHEMA shop", "CREATE TABLE shop.notes (text text)");

		assertBlocked("shop.notes").withMessageContaining("has no primary key")
			.withMessageContaining("ALTER TABLE \"shop\".\"notes\" ADD PRIMARY KEY");
	}

	@Test
	void a_view_is_refused() {
		this.source.execute("CREATE SCHEMA shop", "CREATE VIEW shop.numbers AS SELECT 1 AS n");

		assertBlocked("shop.numbers").withMessageContaining("is not a table");
	}

	@Test
	void a_role_that_may_not_replicate_is_named() {
		String role = "reader_" + this.source.name();
		this.source.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'secret'",
				"GRANT USAGE ON SCHEMA event_store TO " + role, "GRANT SELECT ON event_store.events TO " + role);
		SourceConnection connection = new SourceConnection(this.source.connection().url(), role, "secret");

		assertThatExceptionOfType(CaptureBlockedException.class).isThrownBy(() -> start(connection, kafka()))
			.withMessageContaining("ALTER ROLE \"" + role + "\" REPLICATION");
	}

	@Test
	void a_wrong_password_is_said_to_be_one() {
		SourceConnection connection = new SourceConnection(this.source.connection().url(), "nobody", "wrong");

		assertThatExceptionOfType(CaptureBlockedException.class).isThrownBy(() -> start(connection, kafka()))
			.withMessageContaining("Correct url, username or password");
	}

	@Test
	void a_database_without_the_events_table_is_waited_for_and_then_reported() {
		this.source.execute("DROP TABLE event_store.events");

		assertThatExceptionOfType(CaptureUnavailableException.class).isThrownBy(this::start)
			.withMessageContaining("Table event_store.events does not exist");
	}

	@Test
	void a_database_that_is_not_there_is_reported() {
		SourceConnection connection = new SourceConnection("jdbc:postgresql://localhost:1/none", "a", "b");

		assertThatExceptionOfType(CaptureUnavailableException.class).isThrownBy(() -> start(connection, kafka()))
			.withMessageContaining("cannot be reached");
	}

	@Test
	void a_slot_of_another_plugin_is_refused() {
		this.source
			.query("SELECT pg_create_logical_replication_slot('" + this.source.name() + "', 'test_decoding')::text");

		assertThatExceptionOfType(CaptureBlockedException.class).isThrownBy(this::start)
			.withMessageContaining("instead of pgoutput");
	}

	@Test
	void a_broker_that_is_not_there_is_reported_within_a_bound() {
		Captures captures = new Captures(this.source.connection(), "localhost:1", this.source.name(), 100);

		assertThatExceptionOfType(CaptureUnavailableException.class)
			.isThrownBy(() -> captures.create(List.of(), Step.Listener.ignored()).start())
			.withMessageContaining("No Kafka broker answered");
	}

	@Test
	void a_server_that_does_not_write_logical_wal_is_refused_with_the_sql_that_helps(@TempDir Path folder) {
		try (PostgresServer server = PostgresServer
			.start(PostgresOptions.in(folder.resolve("postgres")).withSetting("wal_level", "replica"))) {
			SourceConnection connection = new SourceConnection(server.url("postgres"), PostgresServer.USERNAME,
					PostgresServer.PASSWORD);

			assertThatExceptionOfType(CaptureBlockedException.class).isThrownBy(() -> start(connection, kafka()))
				.withMessageContaining("ALTER SYSTEM SET wal_level = 'logical'");
		}
	}

	private org.assertj.core.api.ThrowableAssertAlternative<CaptureBlockedException> assertBlocked(String table) {
		return assertThatExceptionOfType(CaptureBlockedException.class)
			.isThrownBy(() -> this.source.captures().create(List.of(table), Step.Listener.ignored()).start());
	}

	private Capture start() {
		return start(this.source.connection(), kafka());
	}

	private Capture start(SourceConnection connection, String kafka) {
		Capture capture = new Captures(connection, kafka, this.source.name(), 100).create(List.of(),
				Step.Listener.ignored());
		capture.start();
		return capture;
	}

	private static String kafka() {
		return TestEnvironment.shared().kafkaBootstrapServers();
	}

}
