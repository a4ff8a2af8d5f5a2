package dev.millrace.cdc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import dev.millrace.cdc.avro.TestRegistry;
import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.CaptureUnavailableException;
import dev.millrace.cdc.relay.ChangeFormat;
import dev.millrace.cdc.relay.Outgoing;
import dev.millrace.cdc.relay.Parking;
import dev.millrace.cdc.relay.Step;
import dev.millrace.events.wire.Topics;
import dev.millrace.test.TestEnvironment;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Changes in Avro, with a registry that keeps to the contract of real ones.
 */
class AvroIT {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final Duration POLL = Duration.ofMillis(50);

	private static final String LARGE = "(SELECT string_agg(md5(random()::text || i), '') FROM generate_series(1, 200) i)";

	private final Source source = new Source();

	private final String schema = this.source.name();

	private final String items = this.schema + ".items";

	private final String topic = Topics.changes(this.items);

	private final String subject = this.topic + "-value";

	private final TestRegistry registry = new TestRegistry();

	private final List<Capture> captures = new ArrayList<>();

	private final Parking parking = new Parking();

	private final AtomicBoolean inTransaction = new AtomicBoolean();

	private final AtomicInteger writtenInTransaction = new AtomicInteger();

	@BeforeEach
	void createTable() {
		this.source.execute("CREATE SCHEMA " + this.schema, "CREATE DOMAIN " + this.schema + ".amount AS numeric(7,3)",
				"CREATE TYPE " + this.schema + ".place AS (name text, height numeric(5,1))",
				"CREATE TABLE " + this.items
						+ " (id bigint PRIMARY KEY, price numeric(10,2), at timestamptz, body text,"
						+ " prices numeric(6,4)[], weight " + this.schema + ".amount, place " + this.schema
						+ ".place, tags text[], document jsonb, free numeric)");
	}

	@AfterEach
	void stop() {
		this.captures.forEach(Capture::stop);
		this.source.dropSlot();
		this.registry.close();
	}

	@Test
	void a_row_is_avro_whether_read_or_streamed_and_its_schema_follows_the_table() {
		insert(1);
		start();
		awaitRecords(1);
		this.source.append(1, 1, 1);
		insert(2);
		this.source.execute("UPDATE " + this.items + " SET price = 0.05 WHERE id = 2",
				"ALTER TABLE " + this.items + " ADD COLUMN note text",
				"UPDATE " + this.items + " SET note = 'new' WHERE id = 2",
				"ALTER TABLE " + this.items + " DROP COLUMN price", "DELETE FROM " + this.items + " WHERE id = 1",
				"UPDATE " + this.items + " SET tags = NULL WHERE id = 2");

		List<ConsumerRecord<String, byte[]>> records = awaitRecords(7);

		List<ConsumerRecord<String, byte[]>> first = ofKey(records, 1);
		List<ConsumerRecord<String, byte[]>> second = ofKey(records, 2);
		GenericRecord read = change(first.get(0));
		assertThat(read.get("op")).hasToString("r");
		GenericRecord row = (GenericRecord) read.get("after");
		assertThat(row.get("price")).isEqualTo(ByteBuffer.wrap(new byte[] { 4, -46 }));
		assertThat(row.get("at")).isEqualTo(Instant.parse("2010-12-01T08:26:00Z").toEpochMilli() * 1000);
		assertThat(row.get("weight")).isEqualTo(ByteBuffer.wrap(new byte[] { 5, -36 }));
		assertThat(((GenericRecord) row.get("place")).get("height")).isEqualTo(ByteBuffer.wrap(new byte[] { 15 }));
		assertThat(row.get("free")).hasToString("1.230");
		assertThat(TestRegistry.schemaId(second.get(0).value())).isEqualTo(TestRegistry.schemaId(first.get(0).value()));
		assertThat(change(second.get(1)).get("after_absent")).hasToString("[body]");
		assertThat(((GenericRecord) change(second.get(2)).get("after")).get("note")).hasToString("new");
		assertThat(((GenericRecord) change(second.get(3)).get("after")).hasField("price")).isFalse();
		assertThat(change(first.get(1)).get("op")).hasToString("d");
		assertThat(first.get(2).value()).isNull();
		assertThat(this.registry.versions(this.subject)).hasSize(3);
		assertThat(this.writtenInTransaction).as("a registry that is slow must not keep a transaction open")
			.hasValue(0);
		assertThat(Log.awaitEvents(this.source, 1).getFirst().value()).startsWith("{");
	}

	@Test
	void without_the_registry_everything_waits_and_nothing_is_lost_or_repeated() {
		Capture first = start();
		insert(1);
		awaitRecords(1);
		this.registry.goAway();
		insert(2);
		awaitRecords(2);
		this.source.execute("ALTER TABLE " + this.items + " ADD COLUMN note text");
		insert(3);
		this.source.append(1, 1, 1);
		await().atMost(LIMIT).until(() -> first.status().state() == CaptureState.RETRYING);
		assertThat(first.status().lastError().orElseThrow()).contains("The schema registry");
		assertThat(read()).hasSize(2);

		this.registry.comeBack();
		int schemaId = TestRegistry.schemaId(ofKey(awaitRecords(3), 3).getFirst().value());
		Log.awaitEvents(this.source, 1);
		first.stop();
		insert(4);
		start();

		List<ConsumerRecord<String, byte[]>> records = awaitRecords(4);
		assertThat(records).extracting(ConsumerRecord::key)
			.containsExactlyInAnyOrder("{\"id\":1}", "{\"id\":2}", "{\"id\":3}", "{\"id\":4}");
		assertThat(TestRegistry.schemaId(ofKey(records, 4).getFirst().value())).isEqualTo(schemaId);
		assertThat(this.registry.versions(this.subject)).hasSize(2);
		assertThat(Log.awaitEvents(this.source, 1)).hasSize(1);
	}

	@Test
	void rows_whose_schema_is_refused_are_parked_and_everything_else_goes_on() {
		start();
		insert(1);
		awaitRecords(1);
		this.source.execute("ALTER TABLE " + this.items + " ALTER COLUMN document TYPE int USING 7");
		this.source.execute("UPDATE " + this.items + " SET price = 2 WHERE id = 1");
		this.source.append(1, 1, 1);
		await().atMost(LIMIT).until(() -> this.parking.entries().size() == 1);

		Log.awaitEvents(this.source, 1);
		assertThat(this.parking.entries().getFirst().cause()).contains(this.subject, "409", "compatibility");
		this.registry.allowAll(this.subject);
		this.parking.retry(this.parking.entries().getFirst().id());
		this.source.append(1, 2, 2);

		await().atMost(LIMIT).until(() -> this.parking.entries().isEmpty());
		List<ConsumerRecord<String, byte[]>> records = awaitRecords(2);
		assertThat(((GenericRecord) change(records.getLast()).get("after")).get("document")).isEqualTo(7);
	}

	@Test
	void without_a_registry_that_lets_it_in_a_capture_does_not_start() {
		this.registry.goAway();
		assertThatExceptionOfType(CaptureUnavailableException.class).isThrownBy(this::start)
			.withMessageContaining("millrace.cdc.schema-registry.url");

		try (TestRegistry guarded = new TestRegistry("ann:secret")) {
			Capture capture = this.source.captures()
				.with(guarded.format())
				.create(List.of(this.items), Step.Listener.ignored());
			this.captures.add(capture);
			assertThatExceptionOfType(CaptureBlockedException.class).isThrownBy(capture::start)
				.withMessageContaining("millrace.cdc.schema-registry.username");
		}
	}

	private void insert(int id) {
		this.source
			.execute("INSERT INTO " + this.items + " (id, price, at, body, prices, weight, place, tags, document,"
					+ " free) VALUES (" + id + ", 12.34, '2010-12-01 08:26:00+00', " + LARGE
					+ ", '{1.5,NULL}', 1.5, ROW('a', 1.5), '{a,b}', '7', 1.230)");
	}

	private GenericRecord change(ConsumerRecord<String, byte[]> record) {
		return this.registry.read(record.value());
	}

	private static List<ConsumerRecord<String, byte[]>> ofKey(List<ConsumerRecord<String, byte[]>> records, int id) {
		return records.stream().filter((record) -> record.key().equals("{\"id\":" + id + "}")).toList();
	}

	private List<ConsumerRecord<String, byte[]>> awaitRecords(int count) {
		return await().atMost(LIMIT).pollInterval(POLL).until(this::read, (records) -> records.size() >= count);
	}

	/**
	 * All that is committed now.
	 */
	private List<ConsumerRecord<String, byte[]>> read() {
		List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
		try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
				Map.of("bootstrap.servers", TestEnvironment.shared().kafkaBootstrapServers(), "isolation.level",
						"read_committed", "enable.auto.commit", false, "allow.auto.create.topics", false),
				new StringDeserializer(), new ByteArrayDeserializer())) {
			if (!consumer.listTopics().containsKey(this.topic)) {
				return records;
			}
			List<TopicPartition> partitions = consumer.partitionsFor(this.topic)
				.stream()
				.map((info) -> new TopicPartition(this.topic, info.partition()))
				.toList();
			consumer.assign(partitions);
			consumer.seekToBeginning(partitions);
			Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
			while (partitions.stream().anyMatch((partition) -> consumer.position(partition) < ends.get(partition))) {
				consumer.poll(POLL).forEach(records::add);
			}
		}
		return records;
	}

	private void reached(Step step) {
		if (step == Step.TRANSACTION_BEGUN) {
			this.inTransaction.set(true);
		}
		else if (step == Step.TRANSACTION_COMMITTED) {
			this.inTransaction.set(false);
		}
	}

	private ChangeFormat watched(ChangeFormat format) {
		return new ChangeFormat() {

			@Override
			public void check() {
				format.check();
			}

			@Override
			public IntFunction<byte @Nullable []> write(List<Outgoing> records) {
				AvroIT.this.writtenInTransaction.addAndGet(AvroIT.this.inTransaction.get() ? 1 : 0);
				return format.write(records);
			}

		};
	}

	private Capture start() {
		Capture capture = this.source.captures()
			.with(watched(this.registry.format()))
			.create(List.of(this.items), this::reached, this.parking);
		this.captures.add(capture);
		capture.start();
		await().atMost(LIMIT).until(() -> capture.status().state() == CaptureState.STREAMING);
		return capture;
	}

}
