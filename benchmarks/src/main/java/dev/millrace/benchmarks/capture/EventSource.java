package dev.millrace.benchmarks.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

import dev.millrace.benchmarks.environment.BenchmarkDatabase;
import dev.millrace.benchmarks.environment.StoreContext;
import dev.millrace.benchmarks.environment.StoreSettings;
import dev.millrace.cdc.postgres.SourceConnection;
import dev.millrace.embedded.postgres.PostgresServer;
import io.debezium.connector.postgresql.PostgresConnector;
import org.apache.kafka.connect.storage.FileOffsetBackingStore;
import org.postgresql.PGProperty;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A database with an event store of its own, and replication slots.
 *
 * @param database that has it
 */
public record EventSource(BenchmarkDatabase database) {

	/** Selects the events. */
	public static final String PUBLICATION = "benchmark";

	private static final int CONNECTIONS = 2;

	private static final String CREATE_PUBLICATION = "CREATE PUBLICATION benchmark FOR TABLE event_store.events";

	// The store's own trigger refuses it to everybody else.
	private static final String EMPTY = """
			DO $$
			BEGIN
			  PERFORM set_config('session_replication_role', 'replica', true);
			  TRUNCATE event_store.events;
			END
			$$
			""";

	private static final String COMMIT_ONE = """
			INSERT INTO event_store.events
			  (stream_id, revision, id, type, schema_version, event_time, recorded_at, metadata, data)
			VALUES ('first-1', 1, gen_random_uuid(), 'first', 1, 0, 0, '{}', '{}')
			""";

	private static final String CREATE_SLOT = "SELECT pg_create_logical_replication_slot(?, 'pgoutput')::text";

	private static final String DROP_SLOT = """
			SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = ? AND NOT active
			""";

	private static final String SLOT_EXISTS = "SELECT count(*) FROM pg_replication_slots WHERE slot_name = ?";

	private static final String WALSENDER = """
			SELECT active_pid FROM pg_replication_slots WHERE slot_name = ? AND active
			""";

	/**
	 * Create the event store's tables, as the store does, and a publication of the
	 * events.
	 */
	public static EventSource create(BenchmarkDatabase database) {
		new StoreContext(new StoreSettings(database.url(), CONNECTIONS, false)).close();
		database.sql().sql(CREATE_PUBLICATION).update();
		return new EventSource(database);
	}

	public JdbcClient sql() {
		return this.database.sql();
	}

	/**
	 * What every engine of Debezium that reads a slot here has in common.
	 * @param offsets folder for the file of its offsets
	 */
	Properties engine(String slot, Path offsets) {
		Properties connection = new SourceConnection(this.database.url(), PostgresServer.USERNAME,
				PostgresServer.PASSWORD)
			.properties();
		Properties properties = new Properties();
		properties.setProperty("name", slot);
		properties.setProperty("connector.class", PostgresConnector.class.getName());
		properties.setProperty("offset.storage", FileOffsetBackingStore.class.getName());
		properties.setProperty("offset.storage.file.filename", offsetsOf(slot, offsets).toString());
		properties.setProperty("database.hostname", PGProperty.PG_HOST.getOrDefault(connection));
		properties.setProperty("database.port", PGProperty.PG_PORT.getOrDefault(connection));
		properties.setProperty("database.dbname", PGProperty.PG_DBNAME.getOrDefault(connection));
		properties.setProperty("database.user", PGProperty.USER.getOrDefault(connection));
		properties.setProperty("database.password", PGProperty.PASSWORD.getOrDefault(connection));
		properties.setProperty("custom.metric.tags", "slot=" + slot);
		properties.setProperty("plugin.name", "pgoutput");
		properties.setProperty("slot.name", slot);
		properties.setProperty("publication.name", PUBLICATION);
		properties.setProperty("publication.autocreate.mode", "disabled");
		properties.setProperty("table.include.list", "event_store.events");
		properties.setProperty("message.prefix.exclude.list", ".*");
		properties.setProperty("snapshot.mode", "no_data");
		return properties;
	}

	/**
	 * Commit an event of a stream that nothing else is in.
	 */
	public void commitOne() {
		sql().sql(COMMIT_ONE).update();
	}

	/**
	 * Forget all events.
	 */
	public void empty() {
		sql().sql(EMPTY).update();
	}

	/**
	 * Create a slot for an engine that has not read anything.
	 * @param offsets folder for the file of its offsets
	 */
	void createSlot(String slot, Path offsets) {
		try {
			Files.deleteIfExists(offsetsOf(slot, offsets));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The offsets of an earlier engine cannot be deleted", ex);
		}
		createSlot(slot);
	}

	public void createSlot(String slot) {
		sql().sql(CREATE_SLOT).param(slot).query(String.class).single();
	}

	/**
	 * Drop a slot as soon as the server process that reads it has ended.
	 */
	public void dropSlot(String slot) {
		Waiting.until("slot " + slot + " is free", () -> {
			sql().sql(DROP_SLOT).param(slot).query().listOfRows();
			return sql().sql(SLOT_EXISTS).param(slot).query(Integer.class).single() == 0;
		});
	}

	/**
	 * The server process that reads this slot now.
	 */
	public Optional<ProcessHandle> walsender(String slot) {
		return sql().sql(WALSENDER).param(slot).query(Long.class).optional().flatMap(ProcessHandle::of);
	}

	private static Path offsetsOf(String slot, Path folder) {
		return folder.resolve(slot + ".offsets");
	}

}
