package dev.millrace.eventstore.postgres;

import java.time.Duration;
import java.util.Map;

import dev.millrace.eventstore.EventStoreProperties;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.StatementCallback;
import org.springframework.jdbc.core.simple.JdbcClient;

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
		return storeOn(open(), statementTimeout);
	}

	PostgresEventStore storeOn(EventStoreDatabase other, Duration statementTimeout) {
		return store(other, Map.of("statement-timeout", statementTimeout.toSeconds() + "s"));
	}

	/**
	 * A store with a pool and settings of its own.
	 */
	PostgresEventStore newStore(Map<String, Object> settings) {
		return store(open(), settings);
	}

	PostgresBoundaries newBoundaries() {
		return new PostgresBoundaries(open(), properties(Map.of()));
	}

	PostgresEventLog logOn(EventStoreDatabase other) {
		return new PostgresEventLog(other, properties(Map.of()));
	}

	CorrelationFilters correlationFiltersOn(EventStoreDatabase other) {
		return new CorrelationFilters(other, properties(Map.of()));
	}

	PostgresImports newImports() {
		return new PostgresImports(open(), properties(Map.of()));
	}

	/**
	 * A pool of its own on this database.
	 */
	EventStoreDatabase open() {
		return EventStoreDatabase.open(new EventStoreProperties.Database(this.database.url(), this.database.username(),
				this.database.password(), CONNECTIONS_MAX));
	}

	/**
	 * Settings as Spring Boot binds them.
	 */
	static EventStoreProperties properties(Map<String, Object> settings) {
		return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("", EventStoreProperties.class);
	}

	private static PostgresEventStore store(EventStoreDatabase other, Map<String, Object> settings) {
		return new PostgresEventStore(other, properties(settings), new SimpleMeterRegistry());
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
