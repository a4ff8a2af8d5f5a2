package dev.millrace.benchmarks.capture;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

import dev.millrace.events.wire.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a reader of committed records finds in a topic.
 *
 * @param topic where events are published
 * @param event finds the event in a record
 */
public record PublishedEvents(String topic, Function<ConsumerRecord<String, String>, Event> event) {

	/** In 4 partitions, as new topics of ours. */
	public static final int PARTITIONS = 4;

	private static final JsonMapper JSON = JsonMapper.shared();

	/**
	 * An event in a topic.
	 *
	 * @param id its id
	 * @param data as stored
	 */
	public record Event(UUID id, String data) {

		/**
		 * The number that its id was made of.
		 */
		public int number() {
			return Math.toIntExact(this.id.getLeastSignificantBits() & Integer.MAX_VALUE);
		}

	}

	/**
	 * CloudEvents: the data is the value.
	 */
	public static PublishedEvents ours(String category) {
		return new PublishedEvents(Topics.events(category),
				(record) -> new Event(
						UUID.fromString(
								new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8)),
						record.value()));
	}

	/**
	 * Debezium's envelopes.
	 */
	public static PublishedEvents envelopes(String topic) {
		return new PublishedEvents(topic, (record) -> {
			JsonNode row = JSON.readTree(record.value()).get("after");
			return new Event(UUID.fromString(row.get("id").stringValue()), row.get("data").stringValue());
		});
	}

	/**
	 * A consumer of committed records that stands at the topic's beginning.
	 */
	public KafkaConsumer<String, String> consumer(String brokers) {
		KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
				Map.of("bootstrap.servers", brokers, "isolation.level", "read_committed", "enable.auto.commit", false),
				new StringDeserializer(), new StringDeserializer());
		List<TopicPartition> partitions = consumer.partitionsFor(this.topic)
			.stream()
			.map((info) -> new TopicPartition(info.topic(), info.partition()))
			.toList();
		consumer.assign(partitions);
		consumer.seekToBeginning(partitions);
		return consumer;
	}

}
