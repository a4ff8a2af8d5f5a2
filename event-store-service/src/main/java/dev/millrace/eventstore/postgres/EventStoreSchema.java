package dev.millrace.eventstore.postgres;

import java.sql.SQLException;

import javax.sql.DataSource;

import dev.millrace.eventstore.EventStoreStartException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The schema {@code event_store}, brought up to date by a Flyway of its own with a
 * history of its own, whatever the application migrates.
 */
final class EventStoreSchema {

	private static final String ISOLATION = """
			SELECT current_setting('default_transaction_isolation')
			""";

	private static final String NAME = "event_store";

	private static final String HISTORY = "schema_history";

	private static final String MIGRATIONS = "classpath:dev/millrace/eventstore/migration";

	private EventStoreSchema() {
	}

	static void migrate(DataSource dataSource) {
		try {
			Flyway.configure()
				.dataSource(dataSource)
				.schemas(NAME)
				.table(HISTORY)
				.locations(MIGRATIONS)
				.load()
				.migrate();
		}
		catch (FlywayException ex) {
			throw new EventStoreStartException(
					"The event store's schema could not be brought up to date: " + reason(ex),
					"Check that Postgres is reachable and that the user may create the schema " + NAME + ".", ex);
		}
		checkIsolation(dataSource);
	}

	// Flyway draws a table around what the driver says in a sentence.
	private static @Nullable String reason(FlywayException ex) {
		return (ex.getCause() instanceof SQLException cause) ? cause.getMessage() : ex.getMessage();
	}

	private static void checkIsolation(DataSource dataSource) {
		String isolation = JdbcClient.create(dataSource).sql(ISOLATION).query(String.class).single();
		if (!"read committed".equals(isolation)) {
			throw new EventStoreStartException(
					"The event store appends at READ COMMITTED, but connections default to " + isolation,
					"Set default_transaction_isolation to 'read committed' for this user or DataSource, or give the"
							+ " store a pool of its own with millrace.event-store.datasource.url.",
					null);
		}
	}

}
