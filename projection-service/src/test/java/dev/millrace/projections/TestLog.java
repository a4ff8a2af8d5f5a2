package dev.millrace.projections;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.json.EventCodec;
import dev.millrace.events.json.EventTypes;
import dev.millrace.events.wire.CloudEventHeaders;
import dev.millrace.events.wire.Progress;
import dev.millrace.events.wire.Topics;
import dev.millrace.test.TestEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes a log as the relay does: in Kafka transactions, with progress records.
 */
final class TestLog implements AutoCloseable {

	private final String category;

	private final KafkaProducer<String, String> producer;

	private final Map<String, Long> revisions = new HashMap<>();

	private final Map<String, Map<Integer, Long>> endOffsets = new TreeMap<>();

	private long position;

	TestLog(String category, int partitions) {
		this(category, partitions, Topics.events(category), Topics.changes("shop." + category));
	}

	/**
	 * @param category the category of those events that are published by key
	 */
	TestLog(String category, int partitions, String... topics) {
		this.category = category;
		createTopics(partitions, topics);
		this.producer = new KafkaProducer<>(Map.of("bootstrap.servers",
				TestEnvironment.shared().kafkaBootstrapServers(), "transactional.id", "test-log-" + category,
				// A slow broker that is not done with the transaction before refuses the
				// first batch of the next one, and then those behind it for their order.
				"max.in.flight.requests.per.connection", 1), new StringSerializer(), new StringSerializer());
		this.producer.initTransactions();
	}

	private static void createTopics(int partitions, String... topics) {
		try (Admin admin = Admin
			.create(Map.of("bootstrap.servers", TestEnvironment.shared().kafkaBootstrapServers()))) {
			admin.createTopics(Stream.of(topics).map((topic) -> new NewTopic(topic, partitions, (short) 1)).toList())
				.all()
				.get();
			if (!admin.listTopics().names().get().contains(Topics.PROGRESS)) {
				admin.createTopics(List.of(new NewTopic(Topics.PROGRESS, 1, (short) 1))).all().get();
			}
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A time that is later than all records so far, which have times in milliseconds, and
	 * not later than any to come.
	 */
	static Instant nextMillisecond() {
		long now = System.currentTimeMillis();
		while (System.currentTimeMillis() <= now + 1) {
			Thread.onSpinWait();
		}
		return Instant.ofEpochMilli(now + 1);
	}

	/**
	 * Publish events of one stream, in one transaction.
	 * @param transactionId names the Postgres transaction for tokens
	 */
	void publish(String key, long transactionId, Object... events) {
		publish(new StreamId(this.category, key), transactionId, events);
	}

	/**
	 * Publish an event of a stream that was committed at another time than now.
	 */
	void publishCommittedAt(Instant time, String key, Object event) {
		ProducerRecord<String, String> record = record(new StreamId(this.category, key), event);
		this.producer.beginTransaction();
		sent(this.producer.send(new ProducerRecord<>(record.topic(), null, time.toEpochMilli(), record.key(),
				record.value(), record.headers())));
		progress(0);
		this.producer.commitTransaction();
	}

	/**
	 * Publish events of any stream, in one transaction.
	 */
	void publish(StreamId stream, long transactionId, Object... events) {
		this.producer.beginTransaction();
		for (Object event : events) {
			sent(this.producer.send(record(stream, event)));
		}
		progress(transactionId);
		this.producer.commitTransaction();
	}

	/**
	 * Publish one event of each of many streams, in one transaction.
	 */
	void publishAll(Map<String, ? extends Object> events) {
		this.producer.beginTransaction();
		List<Future<RecordMetadata>> sends = events.entrySet()
			.stream()
			.map((entry) -> this.producer.send(record(new StreamId(this.category, entry.getKey()), entry.getValue())))
			.toList();
		sends.forEach(this::sent);
		progress(0);
		this.producer.commitTransaction();
	}

	/**
	 * Publish an event and abort the transaction.
	 */
	void publishAndAbort(String key, Object event) {
		this.producer.beginTransaction();
		this.producer.send(record(new StreamId(this.category, key), event));
		this.producer.flush();
		this.producer.abortTransaction();
		this.revisions.remove(this.category + "-" + key);
	}

	/**
	 * Publish an event of the stream as it was stored by another program.
	 */
	void publishStored(String key, EventType type, String data) {
		this.producer.beginTransaction();
		sent(this.producer.send(record(new StreamId(this.category, key), type, data)));
		progress(0);
		this.producer.commitTransaction();
	}

	/**
	 * Take the records of a partition out of the log, as compaction and retention do.
	 */
	void forget(String topic, int partition, long beforeOffset) {
		try (Admin admin = Admin
			.create(Map.of("bootstrap.servers", TestEnvironment.shared().kafkaBootstrapServers()))) {
			admin
				.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(beforeOffset)))
				.all()
				.get();
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	void publishChange(String key, String envelope) {
		publishChange("shop." + this.category, key, envelope);
	}

	void publishChange(String table, String key, String envelope) {
		this.producer.beginTransaction();
		sent(this.producer.send(new ProducerRecord<>(Topics.changes(table), key, envelope)));
		progress(0);
		this.producer.commitTransaction();
	}

	/**
	 * Say that all transactions with lower ids are complete.
	 */
	void publishCompleteBelow(long transactionId) {
		this.producer.beginTransaction();
		this.producer.send(new ProducerRecord<>(Topics.PROGRESS, "test", new Progress("test-" + this.category,
				this.position, this.endOffsets, Map.of(), List.of(), transactionId)
			.toJson()));
		this.producer.commitTransaction();
	}

	private ProducerRecord<String, String> record(StreamId streamId, Object event) {
		EventCodec codec = new EventCodec(EventTypes.of(event.getClass()));
		return record(streamId, codec.typeOf(event), codec.encode(event));
	}

	private ProducerRecord<String, String> record(StreamId streamId, EventType type, String data) {
		RecordedEvent recorded = new RecordedEvent(++this.position, streamId,
				this.revisions.merge(streamId.toString(), 1L, Long::sum), new UUID(0, this.position), type,
				Instant.EPOCH, Instant.EPOCH, Metadata.startedBy("test"), data);
		ProducerRecord<String, String> record = new ProducerRecord<>(Topics.events(streamId.category()),
				streamId.toString(), recorded.data());
		CloudEventHeaders.of(recorded, "/test")
			.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
		return record;
	}

	private void sent(Future<RecordMetadata> send) {
		try {
			RecordMetadata metadata = send.get();
			this.endOffsets.computeIfAbsent(metadata.topic(), (any) -> new TreeMap<>())
				.merge(metadata.partition(), metadata.offset() + 1, Math::max);
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void progress(long transactionId) {
		Progress progress = new Progress("test-" + this.category, this.position, this.endOffsets, Map.of(),
				(transactionId > 0) ? List.of(transactionId) : List.of(), null);
		this.producer.send(new ProducerRecord<>(Topics.PROGRESS, "test", progress.toJson()));
	}

	@Override
	public void close() {
		this.producer.close();
	}

}
