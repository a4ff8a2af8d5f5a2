package dev.millrace.benchmarks.capture;

import java.time.Duration;
import java.util.List;
import java.util.Properties;

import dev.millrace.cdc.debezium.DebeziumAdapter;
import dev.millrace.cdc.debezium.DebeziumSettings;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The limit of everything that embeds the engine: with the configuration that our capture
 * gives it, its records are counted and dropped.
 *
 * @param source of the events
 */
public record EngineAlone(EventSource source) implements CaptureWay {

	private static final int BATCH = 2048;

	private static final long QUEUE_BYTES = 64L * 1024 * 1024;

	private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

	private static final Duration CONFIRM_INTERVAL = Duration.ofSeconds(1);

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

	@Override
	public String name() {
		return "engine-alone";
	}

	@Override
	public void prepare(String slot) {
		this.source.createSlot(slot);
	}

	@Override
	public Reading start(String slot) {
		DebeziumSettings settings = new DebeziumSettings(this.source.connection(), slot, EventSource.PUBLICATION,
				POLL_INTERVAL, BATCH, QUEUE_BYTES, CONFIRM_INTERVAL, STOP_TIMEOUT);
		return new Counting(DebeziumAdapter.streamingConfiguration(settings));
	}

	private static final class Counting extends RunningEngine<RecordChangeEvent<SourceRecord>>
			implements DebeziumEngine.ChangeConsumer<RecordChangeEvent<SourceRecord>> {

		private volatile long rows;

		Counting(Properties configuration) {
			start(DebeziumEngine.create(ChangeEventFormat.of(Connect.class)).using(configuration).notifying(this));
		}

		@Override
		@SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
		public void handleBatch(List<RecordChangeEvent<SourceRecord>> batch,
				RecordCommitter<RecordChangeEvent<SourceRecord>> committer) throws InterruptedException {
			long counted = 0;
			for (RecordChangeEvent<SourceRecord> event : batch) {
				counted += DebeziumAdapter.isInserted(event.record()) ? 1 : 0;
			}
			committer.markProcessed(batch.getLast());
			committer.markBatchFinished();
			this.rows += counted;
		}

		@Override
		protected long count() {
			return this.rows;
		}

	}

}
