package dev.millrace.cdc.debezium;

import java.util.Properties;

import dev.millrace.cdc.ChangeSource;
import dev.millrace.cdc.relay.Step;
import dev.millrace.cdc.rows.SourceCatalog;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Puts the Debezium adapter together.
 */
public final class DebeziumAdapter {

	private DebeziumAdapter() {
	}

	public static ChangeSource changeSource(DebeziumSettings settings, SourceCatalog catalog, Step.Listener steps) {
		return new DebeziumChangeSource(settings, catalog, steps);
	}

	/**
	 * The configuration of the engine that streams, for those who measure what it costs
	 * alone. Its records are messages of the WAL: descriptions of tables beside rows.
	 */
	public static Properties streamingConfiguration(DebeziumSettings settings) {
		return new EngineConfiguration(settings).streaming();
	}

	/**
	 * Whether a record of that engine is a row that was inserted.
	 */
	public static boolean isInserted(SourceRecord record) {
		return SourceRecords.isInserted(record);
	}

}
