package dev.millrace.cdc.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

import dev.millrace.cdc.relay.ChangeFormat;
import dev.millrace.cdc.relay.Cursor;
import dev.millrace.cdc.relay.Lsn;
import dev.millrace.cdc.relay.Outgoing;
import dev.millrace.cdc.relay.Publication;
import dev.millrace.cdc.relay.Step;
import dev.millrace.test.TestEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a cursor says of where its records are, though it is sent before that is known.
 */
class KafkaRecordLogIT {

	private static final int PARTITIONS = 4;

	private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private final Map<String, Object> clients = Map.of("bootstrap.servers",
			TestEnvironment.shared().kafkaBootstrapServers());

	private final String slot = "log_" + UUID.randomUUID();

	private final String topic = "events." + this.slot;

	private final List<Step> steps = new ArrayList<>();

	private final KafkaRecordLog log = new KafkaRecordLog(this.slot, new KafkaSettings(this.clients, this.clients,
			this.clients, PARTITIONS, (short) 1, Duration.ofDays(7), (any) -> Optional.empty(), LIMIT),
			ChangeFormat.JSON, this.steps::add);

	private Cursor cursor = Cursor.start(this.slot, new Cursor.Source("1", "db"), new Lsn(1000), "1:1:")
		.withPhase(Cursor.Phase.STREAMING);

	@BeforeEach
	void open() {
		this.log.open();
	}

	@AfterEach
	void close() {
		this.log.close();
	}

	@Test
	void each_cursor_says_where_the_records_end() {
		for (int publication = 0; publication < 20; publication++) {
			publish(publication % 7);

			requireEnds();
		}
		assertThat(transactions()).as("none is begun twice").isEqualTo(20);
		assertThat(committedRecords()).hasSize(IntStream.range(0, 20).map((publication) -> publication % 7).sum());
	}

	@Test
	void records_that_go_elsewhere_because_somebody_else_writes_are_published_once_with_the_right_ends() {
		publish(20);
		publish(20);
		writeIntoEachPartition();

		publish(20);
		requireEnds();
		assertThat(transactions()).as("one is begun again").isEqualTo(4);
		writeIntoEachPartition();
		publish(20);

		requireEnds();
		assertThat(transactions()).as("and then nothing is expected").isEqualTo(5);
		assertThat(committedRecords()).hasSize(80 + 2 * PARTITIONS);
	}

	private void publish(int records) {
		List<Outgoing> outgoing = IntStream.range(0, records)
			.mapToObj((number) -> new Outgoing(this.topic, "key-" + number, "{}", NOW, Map.of()))
			.toList();
		this.cursor = this.log.publish(new Publication(outgoing, List.of(), this.cursor));
	}

	private long transactions() {
		return this.steps.stream().filter(Step.TRANSACTION_BEGUN::equals).count();
	}

	/** After the last record comes the marker that ends its transaction. */
	private void requireEnds() {
		Map<Integer, Long> ends = this.cursor.endOffsets().getOrDefault(this.topic, Map.of());
		Map<Integer, Long> last = new TreeMap<>();
		committedRecords().forEach((record) -> last.merge(record.partition(), record.offset() + 1, Math::max));
		assertThat(ends).isEqualTo(last);
	}

	private void writeIntoEachPartition() {
		try (KafkaProducer<String, String> other = new KafkaProducer<>(this.clients, new StringSerializer(),
				new StringSerializer())) {
			for (int partition = 0; partition < PARTITIONS; partition++) {
				other.send(new ProducerRecord<>(this.topic, partition, "other", "{}"));
			}
		}
	}

	private List<ConsumerRecord<String, String>> committedRecords() {
		Map<String, Object> configuration = new HashMap<>(this.clients);
		configuration.put("isolation.level", "read_committed");
		List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
			.mapToObj((partition) -> new TopicPartition(this.topic, partition))
			.toList();
		List<ConsumerRecord<String, String>> records = new ArrayList<>();
		try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(configuration, new StringDeserializer(),
				new StringDeserializer())) {
			if (!consumer.listTopics().containsKey(this.topic)) {
				return records;
			}
			consumer.assign(partitions);
			consumer.seekToBeginning(partitions);
			Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
			while (ends.entrySet().stream().anyMatch((end) -> consumer.position(end.getKey()) < end.getValue())) {
				consumer.poll(Duration.ofMillis(100)).forEach(records::add);
			}
		}
		return records;
	}

}
