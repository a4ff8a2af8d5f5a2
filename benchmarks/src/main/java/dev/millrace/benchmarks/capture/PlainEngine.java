package dev.millrace.benchmarks.capture;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.format.Json;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What one writes in an afternoon with Debezium's documentation: the embedded engine with
 * its JSON format and its defaults, and a Kafka producer with its defaults. A batch is
 * sent, flushed, and then marked as processed: at least once. Its JSON has no schemas and
 * it polls as often as ours, both in its favour.
 *
 * @param source of the events
 * @param brokers where to publish
 * @param folder for the file of its offsets
 */
public record PlainEngine(EventSource source, String brokers, Path folder) implements CaptureWay {

	/** Where it publishes. */
	public static final String TOPIC = "plain.event_store.events";

	private static final String POLL_MILLIS = "5";

	@Override
	public String name() {
		return "plain-engine";
	}

	@Override
	public void prepare(String slot) {
		this.source.createSlot(slot, this.folder);
	}

	@Override
	public Reading start(String slot) {
		return new Publishing(configuration(slot), this.brokers);
	}

	private Properties configuration(String slot) {
		Properties properties = this.source.engine(slot, this.folder);
		properties.setProperty("topic.prefix", "plain");
		properties.setProperty("poll.interval.ms", POLL_MILLIS);
		properties.setProperty("converter.schemas.enable", "false");
		return properties;
	}

	private static final class Publishing extends RunningEngine<ChangeEvent<String, String>>
			implements DebeziumEngine.ChangeConsumer<ChangeEvent<String, String>> {

		private final KafkaProducer<String, String> producer;

		private volatile long rows;

		Publishing(Properties configuration, String brokers) {
			this.producer = new KafkaProducer<>(Map.of("bootstrap.servers", brokers), new StringSerializer(),
					new StringSerializer());
			start(DebeziumEngine.create(Json.class).using(configuration).notifying(this));
		}

		@Override
		@SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
		public void handleBatch(List<ChangeEvent<String, String>> batch,
				RecordCommitter<ChangeEvent<String, String>> committer) throws InterruptedException {
			for (ChangeEvent<String, String> event : batch) {
				this.producer.send(new ProducerRecord<>(event.destination(), event.key(), event.value()));
			}
			this.producer.flush();
			for (ChangeEvent<String, String> event : batch) {
				committer.markProcessed(event);
			}
			committer.markBatchFinished();
			this.rows += batch.size();
		}

		@Override
		protected long count() {
			return this.rows;
		}

		@Override
		public void close() {
			super.close();
			this.producer.close();
		}

	}

}
