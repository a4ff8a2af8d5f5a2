package dev.millrace.cdc.debezium;

import java.util.List;
import java.util.Optional;

import dev.millrace.cdc.ChangeQueue;
import dev.millrace.cdc.ChangeSource;
import dev.millrace.cdc.relay.Step;
import dev.millrace.cdc.rows.SourceCatalog;
import org.jspecify.annotations.Nullable;

/**
 * Reads the WAL with embedded Debezium engines, a new one for each run.
 */
final class DebeziumChangeSource implements ChangeSource {

	private final DebeziumSettings settings;

	private final SourceCatalog catalog;

	private final Step.Listener steps;

	private volatile @Nullable EngineConfiguration latest;

	DebeziumChangeSource(DebeziumSettings settings, SourceCatalog catalog, Step.Listener steps) {
		this.settings = settings;
		this.catalog = catalog;
		this.steps = steps;
	}

	@Override
	public Run stream(List<String> tables, long transactionIdNow, Handler handler) {
		EngineConfiguration configuration = new EngineConfiguration(this.settings);
		this.latest = configuration;
		// A type can have changed while nobody was streaming.
		this.catalog.forget();
		SourceRecords records = new SourceRecords(new TransactionIds(transactionIdNow), tables,
				configuration.database(), this.catalog);
		return EngineRun.start(configuration.streaming(), records, handler, this.settings, this.steps);
	}

	@Override
	public Optional<ChangeQueue> queue() {
		EngineConfiguration latest = this.latest;
		return (latest != null) ? EngineQueue.of(latest.metricTags()) : Optional.empty();
	}

}
