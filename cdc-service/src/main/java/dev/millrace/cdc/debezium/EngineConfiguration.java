package dev.millrace.cdc.debezium;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;
import org.postgresql.PGProperty;

/**
 * The configuration of an engine. Its offsets live in memory and are never read: the slot
 * says where to start, and with no stored offset the code of Debezium that searches for
 * one, which can skip transactions, is never used.
 */
final class EngineConfiguration {

	static final String PREFIX = "millrace";

	/** A property of ours: how many messages of the WAL pass as one row at most. */
	static final String CHUNK_MESSAGES = "millrace.chunk.messages";

	static final String TRANSACTIONS = PREFIX + ".transaction";

	/** Under load nearly every record is a full chunk, and its bytes bound the queue. */
	private static final int QUEUE_RECORDS = 4096;

	/** The task waits for what arrives before it looks into the queue. */
	private static final int BATCH_RECORDS = 1;

	/** How long the reader of the WAL sleeps after five looks that found nothing. */
	private static final Duration POLL_INTERVAL = Duration.ofMillis(1);

	private static final Duration READER_STOP_TIMEOUT = Duration.ofSeconds(1);

	private static final AtomicLong RUNS = new AtomicLong();

	private final DebeziumSettings settings;

	private final long run = RUNS.incrementAndGet();

	EngineConfiguration(DebeziumSettings settings) {
		this.settings = settings;
	}

	/**
	 * Streaming starts at the slot's confirmed place, and no rows are read from tables.
	 */
	Properties streaming() {
		Properties properties = new Properties();
		engine(properties);
		source(properties);
		properties.setProperty("snapshot.mode", "no_data");
		properties.setProperty(CHUNK_MESSAGES, Integer.toString(this.settings.batchSize()));
		properties.setProperty("table.include.list", Pattern.quote(WalTable.NAME));
		properties.setProperty("provide.transaction.metadata", "true");
		properties.setProperty("tombstones.on.delete", "false");
		properties.setProperty("binary.handling.mode", "bytes");
		// The other choices put null where a value could not be read.
		properties.setProperty("event.converting.failure.handling.mode", "fail");
		return properties;
	}

	String database() {
		return required(this.settings.connection(), PGProperty.PG_DBNAME);
	}

	private void engine(Properties properties) {
		properties.setProperty("name", "millrace-" + this.settings.slot());
		properties.setProperty("topic.prefix", PREFIX);
		properties.setProperty("custom.metric.tags", metricTags());
		properties.setProperty("connector.class", WalConnector.class.getName());
		properties.setProperty("offset.storage", MemoryOffsetBackingStore.class.getName());
		properties.setProperty("offset.flush.interval.ms", millis(this.settings.confirmInterval()));
		properties.setProperty("poll.interval.ms", millis(POLL_INTERVAL));
		properties.setProperty("max.batch.size", Integer.toString(BATCH_RECORDS));
		properties.setProperty("max.queue.size", Integer.toString(QUEUE_RECORDS));
		properties.setProperty("max.queue.size.in.bytes", Long.toString(this.settings.queueBytes()));
		properties.setProperty("task.management.timeout.ms", millis(this.settings.stopTimeout()));
		// A reader that waits for room in the queue does not notice a stop by itself.
		properties.setProperty("executor.shutdown.timeout.ms", millis(READER_STOP_TIMEOUT));
		// A failure ends the engine: Debezium's own retries would go on from an offset of
		// its own.
		properties.setProperty("errors.max.retries", "0");
		properties.setProperty("slot.max.retries", "0");
		// Otherwise a queue for latencies overflows under load, and says so for each
		// event.
		properties.setProperty("statistics.metrics.enabled", "false");
	}

	/**
	 * Each engine has metrics of its own. While those of an engine that hangs have the
	 * same name, Debezium lets the next one wait for a minute.
	 */
	String metricTags() {
		return "slot=" + this.settings.slot() + ",run=" + this.run;
	}

	private void source(Properties properties) {
		Properties connection = this.settings.connection();
		properties.setProperty("database.hostname", required(connection, PGProperty.PG_HOST));
		properties.setProperty("database.port", required(connection, PGProperty.PG_PORT));
		properties.setProperty("database.dbname", required(connection, PGProperty.PG_DBNAME));
		properties.setProperty("database.user", required(connection, PGProperty.USER));
		copy(connection, PGProperty.PASSWORD, properties, "database.password");
		copy(connection, PGProperty.SSL_MODE, properties, "database.sslmode");
		copy(connection, PGProperty.SSL_ROOT_CERT, properties, "database.sslrootcert");
		properties.setProperty("plugin.name", "pgoutput");
		properties.setProperty("slot.name", this.settings.slot());
		properties.setProperty("publication.name", this.settings.publication());
		properties.setProperty("publication.autocreate.mode", "disabled");
	}

	private static String required(Properties connection, PGProperty property) {
		String value = property.getOrDefault(connection);
		return (value != null) ? value : "";
	}

	private static void copy(Properties from, PGProperty property, Properties to, String name) {
		String value = property.getOrDefault(from);
		if (value != null) {
			to.setProperty(name, value);
		}
	}

	private static String millis(Duration duration) {
		return Long.toString(duration.toMillis());
	}

}
