package dev.millrace.embedded.kafka;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A broker on a folder of its own.
 */
class KafkaBrokerIT {

	private static final String TOPIC = "events.invoice";

	private static final Duration POLL_LIMIT = Duration.ofSeconds(30);

	@TempDir
	Path folder;

	@Test
	void a_restart_finds_the_records_and_keeps_the_port() throws Exception {
		int port;
		try (KafkaBroker broker = start()) {
			port = broker.port();
			createTopic(broker);
			produceInTransaction(broker, "first");
		}

		try (KafkaBroker broker = start()) {
			produceInTransaction(broker, "second");

			assertThat(read(broker, 2)).containsExactly("first", "second");
			assertThat(broker.port()).isEqualTo(port);
		}
	}

	private KafkaBroker start() {
		return KafkaBroker.start(KafkaOptions.in(this.folder));
	}

	private static void createTopic(KafkaBroker broker) throws Exception {
		try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
			admin.createTopics(List.of(new NewTopic(TOPIC, Optional.of(1), Optional.empty()))).all().get();
		}
	}

	private static void produceInTransaction(KafkaBroker broker, String value) {
		try (Producer<String, String> producer = new KafkaProducer<>(
				Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "test"),
				new StringSerializer(), new StringSerializer())) {
			producer.initTransactions();
			producer.beginTransaction();
			producer.send(new ProducerRecord<>(TOPIC, value));
			producer.commitTransaction();
		}
	}

	private static List<String> read(KafkaBroker broker, int count) {
		try (Consumer<String, String> consumer = new KafkaConsumer<>(Map.of("bootstrap.servers",
				broker.bootstrapServers(), "isolation.level", "read_committed", "auto.offset.reset", "earliest"),
				new StringDeserializer(), new StringDeserializer())) {
			TopicPartition partition = new TopicPartition(TOPIC, 0);
			consumer.assign(List.of(partition));
			List<String> values = new java.util.ArrayList<>();
			long deadline = System.nanoTime() + POLL_LIMIT.toNanos();
			while (values.size() < count && System.nanoTime() < deadline) {
				consumer.poll(POLL_LIMIT.dividedBy(10))
					.records(partition)
					.stream()
					.map(ConsumerRecord::value)
					.forEach(values::add);
			}
			return values;
		}
	}

}
