package dev.millrace.cdc.soak;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The committed records of a topic.
 *
 * @param bootstrapServers where the brokers are
 * @param name the topic's name
 */
record Topic(String bootstrapServers, String name) {

	private static final Duration LIMIT = Duration.ofMinutes(10);

	private static final Duration POLL = Duration.ofMillis(200);

	/**
	 * Read what is in it now, partition by partition in order.
	 */
	void forEach(Consumer<ConsumerRecord<String, String>> action) {
		long deadline = System.nanoTime() + LIMIT.toNanos();
		try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(Map.of("bootstrap.servers",
				this.bootstrapServers, "isolation.level", "read_committed", "enable.auto.commit", false),
				new StringDeserializer(), new StringDeserializer())) {
			List<TopicPartition> partitions = consumer.partitionsFor(this.name)
				.stream()
				.map((info) -> new TopicPartition(this.name, info.partition()))
				.toList();
			consumer.assign(partitions);
			consumer.seekToBeginning(partitions);
			Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
			while (partitions.stream().anyMatch((partition) -> consumer.position(partition) < ends.get(partition))) {
				consumer.poll(POLL).forEach(action);
				if (System.nanoTime() - deadline > 0) {
					throw new AssertionError("Topic " + this.name + " was not read within " + LIMIT);
				}
			}
		}
	}

}
