package dev.millrace.benchmarks.capture;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The limit of everything that embeds the engine with the connector as it is: its records
 * are counted and dropped. It is configured for speed: no records of transactions, no
 * statistics, and a queue without a bound in bytes.
 *
 * @param source of the events
 * @param folder for the file of its offsets
 */
public record EngineAlone(EventSource source, Path folder) implements CaptureWay {

	@Override
	public String name() {
		return "engine-alone";
	}

	@Override
	public void prepare(String slot) {
		this.source.createSlot(slot, this.folder);
	}

	@Override
	public Reading start(String slot) {
		Properties properties = this.source.engine(slot, this.folder);
		properties.setProperty("topic.prefix", "alone");
		properties.setProperty("offset.flush.interval.ms", "1000");
		properties.setProperty("poll.interval.ms", "5");
		properties.setProperty("max.batch.size", "8192");
		properties.setProperty("max.queue.size", "32768");
		properties.setProperty("statistics.metrics.enabled", "false");
		properties.setProperty("tombstones.on.delete", "false");
		return new Counting(properties);
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
				counted += (event.record().value() instanceof Struct value && value.schema().field("after") != null) ? 1
						: 0;
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
