package dev.millrace.eventstore.postgres;

import java.time.Duration;

import dev.millrace.eventstore.EventStoreProperties;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.StatementCallback;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;

/**
 * A fresh database with the store's schema, and stores on it.
 */
final class StoreDatabase {

	private static final int CONNECTIONS_MAX = 16;

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	StoreDatabase() {
		EventStoreSchema.migrate(this.database.dataSource());
	}

	/**
	 * A store with a pool of its own, as another process would have.
	 */
	PostgresEventStore newStore() {
		return newStore(Duration.ofSeconds(60));
	}

	PostgresEventStore newStore(Duration statementTimeout) {
		EventStoreProperties.Database own = new EventStoreProperties.Database(this.database.url(),
				this.database.username(), this.database.password(), CONNECTIONS_MAX);
		return storeOn(EventStoreDatabase.open(own), statementTimeout);
	}

	PostgresEventStore storeOn(EventStoreDatabase other, Duration statementTimeout) {
		return new PostgresEventStore(other,
				new EventStoreProperties(null, DataSize.ofMegabytes(1), DataSize.ofMegabytes(8), statementTimeout));
	}

	TestDatabase database() {
		return this.database;
	}

	/**
	 * Run statements one after the other in a session of their own.
	 */
	void execute(String... statements) {
		new JdbcTemplate(this.database.dataSource()).execute((StatementCallback<Integer>) (session) -> {
			for (String statement : statements) {
				session.execute(statement);
			}
			return statements.length;
		});
	}

	JdbcClient sql() {
		return JdbcClient.create(this.database.dataSource());
	}

}
