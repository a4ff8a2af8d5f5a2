package dev.millrace.cdc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

import dev.millrace.events.wire.Change;
import dev.millrace.events.wire.Progress;
import dev.millrace.events.wire.Topics;
import dev.millrace.test.TestEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a reader of committed records finds in a topic.
 */
final class Log {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final Duration POLL = Duration.ofMillis(50);

	/** A topic that is not there yet is asked for so often. */
	private static final Duration LOOK = Duration.ofMillis(20);

	/** Whatever a consumer asks while the broker holds its fetch back waits as long. */
	private static final int FETCH_WAIT_MILLIS = 20;

	private Log() {
	}

	/**
	 * All records that are in the topic now, partition by partition in order.
	 */
	static List<ConsumerRecord<String, String>> read(String topic) {
		return readUntil(topic, (records) -> true);
	}

	/**
	 * The same from other brokers.
	 */
	static List<ConsumerRecord<String, String>> read(String topic, String kafka) {
		return readUntil(topic, kafka, (records) -> true);
	}

	/**
	 * Read until at least so many records are there.
	 */
	static List<ConsumerRecord<String, String>> await(String topic, int count) {
		List<ConsumerRecord<String, String>> records = readUntil(topic, (found) -> found.size() >= count);
		assertThat(records).as("records in %s", topic).hasSizeGreaterThanOrEqualTo(count);
		return records;
	}

	static List<ConsumerRecord<String, String>> awaitEvents(Source source, int count) {
		return await(Topics.events(source.name()), count);
	}

	static List<Change> awaitChanges(String table, int count) {
		return await(Topics.changes(table), count).stream()
			.filter((record) -> record.value() != null)
			.map((record) -> Change.parse(record.value()))
			.toList();
	}

	static List<Progress> progress(Source source) {
		return read(Topics.PROGRESS).stream()
			.filter((record) -> record.key().equals(source.name()))
			.map((record) -> Progress.parse(record.value()))
			.toList();
	}

	/**
	 * The topics there are.
	 */
	static Set<String> topics() {
		try (KafkaConsumer<String, String> consumer = consumer()) {
			return consumer.listTopics().keySet();
		}
	}

	/**
	 * What a topic's configuration says.
	 */
	static String configuration(String topic, String name) {
		ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
		try (Admin admin = Admin
			.create(Map.of("bootstrap.servers", TestEnvironment.shared().kafkaBootstrapServers()))) {
			return admin.describeConfigs(List.of(resource)).all().get().get(resource).get(name).value();
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static List<ConsumerRecord<String, String>> readUntil(String topic,
			Predicate<List<ConsumerRecord<String, String>>> enough) {
		return readUntil(topic, TestEnvironment.shared().kafkaBootstrapServers(), enough);
	}

	private static List<ConsumerRecord<String, String>> readUntil(String topic, String kafka,
			Predicate<List<ConsumerRecord<String, String>>> enough) {
		List<ConsumerRecord<String, String>> records = new ArrayList<>();
		long deadline = System.nanoTime() + LIMIT.toNanos();
		try (KafkaConsumer<String, String> consumer = consumer(kafka)) {
			List<TopicPartition> partitions = partitions(consumer, topic, deadline);
			consumer.assign(partitions);
			consumer.seekToBeginning(partitions);
			while (System.nanoTime() < deadline && !(enough.test(records) && atEnd(consumer, partitions))) {
				consumer.poll(POLL).forEach(records::add);
			}
		}
		return records;
	}

	static List<TopicPartition> partitions(KafkaConsumer<String, String> consumer, String topic, long deadline) {
		while (System.nanoTime() < deadline) {
			var found = consumer.listTopics().get(topic);
			if (found != null) {
				return found.stream().map((info) -> new TopicPartition(topic, info.partition())).toList();
			}
			LockSupport.parkNanos(LOOK.toNanos());
		}
		throw new AssertionError("No topic " + topic);
	}

	private static boolean atEnd(KafkaConsumer<String, String> consumer, Collection<TopicPartition> partitions) {
		Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
		return partitions.stream().allMatch((partition) -> consumer.position(partition) >= ends.get(partition));
	}

	private static KafkaConsumer<String, String> consumer() {
		return consumer(TestEnvironment.shared().kafkaBootstrapServers());
	}

	static KafkaConsumer<String, String> consumer(String kafka) {
		return new KafkaConsumer<>(Map.of("bootstrap.servers", kafka, "isolation.level", "read_committed",
				"enable.auto.commit", false, "fetch.max.wait.ms", FETCH_WAIT_MILLIS), new StringDeserializer(),
				new StringDeserializer());
	}

}
