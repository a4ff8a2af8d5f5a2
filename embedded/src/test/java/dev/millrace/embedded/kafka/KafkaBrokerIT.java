package dev.millrace.embedded.kafka;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.embedded.EmbeddedStartException;
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
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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

	@Test
	void a_taken_port_is_refused_and_the_folder_given_up() throws Exception {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			KafkaOptions options = KafkaOptions.in(this.folder).withPort(socket.getLocalPort());

			assertThatExceptionOfType(EmbeddedStartException.class).isThrownBy(() -> KafkaBroker.start(options))
				.withMessageStartingWith("Port " + socket.getLocalPort() + " is taken: ")
				.withMessageContaining("millrace.embedded.kafka.port");
		}
		start().close();
	}

	@Test
	void a_start_that_was_killed_before_its_end_is_begun_again() throws Exception {
		Files.createDirectories(this.folder.resolve("unfinished"));
		Files.createFile(this.folder.resolve("unfinished/meta.properties"));
		Files.createFile(this.folder.resolve("layout"));

		start().close();

		assertThat(this.folder.resolve("unfinished")).doesNotExist();
	}

	@Test
	void data_that_cannot_be_read_is_refused_with_the_folder_named() throws Exception {
		start().close();
		Files.writeString(this.folder.resolve("log/meta.properties"), "version=7\n");

		assertThatExceptionOfType(EmbeddedStartException.class).isThrownBy(this::start)
			.withMessageContaining(this.folder.toRealPath().toString());
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
			List<String> values = new ArrayList<>();
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
