package dev.millrace.cdc.debezium;

import java.util.List;

import dev.millrace.cdc.ChangeSource;
import dev.millrace.cdc.relay.Step;

/**
 * Reads the WAL and tables with embedded Debezium engines, a new one for each run.
 */
final class DebeziumChangeSource implements ChangeSource {

	private final DebeziumSettings settings;

	private final Step.Listener steps;

	DebeziumChangeSource(DebeziumSettings settings, Step.Listener steps) {
		this.settings = settings;
		this.steps = steps;
	}

	@Override
	public Run stream(List<String> tables, long transactionIdNow, Handler handler) {
		EngineConfiguration configuration = new EngineConfiguration(this.settings);
		SourceRecords records = new SourceRecords(new TransactionIds(transactionIdNow), configuration.unavailable());
		return EngineRun.start(configuration.streaming(tables), records, handler, this.settings, this.steps);
	}

	@Override
	public Run snapshot(List<String> tables, Handler handler) {
		EngineConfiguration configuration = new EngineConfiguration(this.settings);
		SourceRecords records = new SourceRecords(new TransactionIds(0), configuration.unavailable());
		return EngineRun.start(configuration.snapshot(tables), records, handler, this.settings, this.steps);
	}

}
