package dev.millrace.benchmarks.cdc;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.zip.CRC32;

import dev.millrace.events.wire.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a reader of committed records finds in a topic that a turn began with empty.
 *
 * @param topic where events are published
 * @param event finds the event in a record
 */
record PublishedEvents(String topic, Function<ConsumerRecord<String, String>, Event> event) {

	/** In 4 partitions, as new topics of ours. */
	static final int PARTITIONS = 4;

	private static final Duration POLL = Duration.ofMillis(200);

	private static final JsonMapper JSON = JsonMapper.shared();

	/**
	 * An event in a topic.
	 *
	 * @param id its id
	 * @param data as stored
	 */
	record Event(UUID id, String data) {
	}

	/**
	 * CloudEvents: the data is the value.
	 */
	static PublishedEvents ours() {
		return new PublishedEvents(Topics.events(Backlog.CATEGORY),
				(record) -> new Event(UUID.fromString(
						new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8)),
						record.value()));
	}

	/**
	 * Debezium's envelopes.
	 */
	static PublishedEvents envelopes(String topic) {
		return new PublishedEvents(topic, (record) -> {
			JsonNode row = JSON.readTree(record.value()).get("after");
			return new Event(UUID.fromString(row.get("id").stringValue()), row.get("data").stringValue());
		});
	}

	/**
	 * Check that each event of the backlog is there once, and nothing else.
	 * @throws IllegalStateException if not
	 */
	void require(Backlog backlog, String brokers) {
		BitSet seen = new BitSet();
		CRC32 crc = new CRC32();
		long records = 0;
		long checksum = 0;
		try (KafkaConsumer<String, String> consumer = consumer(brokers)) {
			List<TopicPartition> partitions = consumer.partitionsFor(this.topic)
				.stream()
				.map((info) -> new TopicPartition(info.topic(), info.partition()))
				.toList();
			consumer.assign(partitions);
			consumer.seekToBeginning(partitions);
			Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
			while (partitions.stream().anyMatch((partition) -> consumer.position(partition) < ends.get(partition))) {
				for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
					Event found = this.event.apply(record);
					records++;
					seen.set(Math.toIntExact(found.id().getLeastSignificantBits() & Integer.MAX_VALUE));
					crc.reset();
					crc.update(found.data().getBytes(StandardCharsets.UTF_8));
					checksum += crc.getValue();
				}
			}
		}
		if (records != backlog.rows() || seen.cardinality() != backlog.rows() || checksum != backlog.checksum()) {
			throw new IllegalStateException("The source has " + backlog + ", but '" + this.topic + "' has " + records
					+ " records with " + seen.cardinality() + " ids and the checksum " + checksum);
		}
	}

	private static KafkaConsumer<String, String> consumer(String brokers) {
		return new KafkaConsumer<>(
				Map.of("bootstrap.servers", brokers, "isolation.level", "read_committed", "enable.auto.commit", false),
				new StringDeserializer(), new StringDeserializer());
	}

}
