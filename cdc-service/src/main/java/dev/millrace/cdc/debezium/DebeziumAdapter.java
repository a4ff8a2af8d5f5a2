package dev.millrace.cdc.debezium;

import dev.millrace.cdc.ChangeSource;
import dev.millrace.cdc.relay.Step;
import dev.millrace.cdc.rows.SourceCatalog;

/**
 * Puts the Debezium adapter together.
 */
public final class DebeziumAdapter {

	private DebeziumAdapter() {
	}

	public static ChangeSource changeSource(DebeziumSettings settings, SourceCatalog catalog, Step.Listener steps) {
		return new DebeziumChangeSource(settings, catalog, steps);
	}

}
