package dev.millrace.cdc.debezium;

import java.util.List;
import java.util.Properties;

import dev.millrace.cdc.ChangeSource;
import dev.millrace.cdc.relay.Step;

/**
 * Puts the Debezium adapter together.
 */
public final class DebeziumAdapter {

	private DebeziumAdapter() {
	}

	public static ChangeSource changeSource(DebeziumSettings settings, Step.Listener steps) {
		return new DebeziumChangeSource(settings, steps);
	}

	/**
	 * The configuration of the engine that streams, for those who measure what it costs
	 * alone.
	 * @param tables schema and name of each table beside the events table
	 */
	public static Properties streamingConfiguration(DebeziumSettings settings, List<String> tables) {
		return new EngineConfiguration(settings).streaming(tables);
	}

}
