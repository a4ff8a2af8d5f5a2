package dev.millrace.cdc.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import dev.millrace.cdc.relay.CaptureUnavailableException;
import dev.millrace.cdc.relay.PublishedEvent;
import dev.millrace.events.wire.CloudEventHeaders;
import dev.millrace.events.wire.RecordHeaders;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads committed events of ranges of offsets.
 */
final class EventsReader {

	private static final Duration POLL = Duration.ofMillis(200);

	private final KafkaSettings settings;

	EventsReader(KafkaSettings settings) {
		this.settings = settings;
	}

	void read(Map<String, Map<Integer, Long>> from, Map<String, Map<Integer, Long>> until,
			java.util.function.Consumer<PublishedEvent> reader) {
		readRecords(from, until, (record) -> reader.accept(event(record)));
	}

	void readRecords(Map<String, Map<Integer, Long>> from, Map<String, Map<Integer, Long>> until,
			java.util.function.Consumer<ConsumerRecord<String, byte[]>> reader) {
		Map<TopicPartition, Long> ends = new HashMap<>();
		until.forEach((topic, offsets) -> offsets.forEach((partition, end) -> {
			if (end > offset(from, topic, partition)) {
				ends.put(new TopicPartition(topic, partition), end);
			}
		}));
		if (ends.isEmpty()) {
			return;
		}
		try (Consumer<String, byte[]> consumer = Readers.open(this.settings, IsolationLevel.READ_COMMITTED,
				Readers.NONE, new ByteArrayDeserializer())) {
			consumer.assign(ends.keySet());
			ends.keySet()
				.forEach((partition) -> consumer.seek(partition,
						offset(from, partition.topic(), partition.partition())));
			read(consumer, ends, reader);
		}
	}

	private void read(Consumer<String, byte[]> consumer, Map<TopicPartition, Long> ends,
			java.util.function.Consumer<ConsumerRecord<String, byte[]>> reader) {
		long progressedAt = System.nanoTime();
		while (!ends.isEmpty()) {
			ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
			for (ConsumerRecord<String, byte[]> record : records) {
				if (record.offset() < ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L)) {
					reader.accept(record);
				}
			}
			boolean finished = finish(consumer, ends);
			if (finished || !records.isEmpty()) {
				progressedAt = System.nanoTime();
			}
			if (System.nanoTime() - progressedAt > this.settings.timeout().toNanos()) {
				throw new CaptureUnavailableException(
						"Of " + ends.keySet() + " nothing came within " + this.settings.timeout().toMillis() + " ms");
			}
		}
	}

	/**
	 * What is read to its end is not read on.
	 */
	private static boolean finish(Consumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
		boolean finished = ends.entrySet().removeIf((end) -> consumer.position(end.getKey()) >= end.getValue());
		if (finished) {
			consumer.assign(ends.keySet());
		}
		return finished;
	}

	private static PublishedEvent event(ConsumerRecord<String, byte[]> record) {
		return new PublishedEvent(record.topic(), record.partition(), record.offset(), record.key(),
				Long.parseLong(header(record, CloudEventHeaders.REVISION)),
				UUID.fromString(header(record, CloudEventHeaders.ID)),
				Long.parseLong(header(record, RecordHeaders.TRANSACTION_ID)));
	}

	private static String header(ConsumerRecord<String, byte[]> record, String name) {
		Header header = record.headers().lastHeader(name);
		if (header == null) {
			throw new IllegalStateException("The record " + record.topic() + "-" + record.partition() + "@"
					+ record.offset() + " has no header " + name + ": somebody else writes to this topic");
		}
		return new String(header.value(), StandardCharsets.UTF_8);
	}

	private static long offset(Map<String, Map<Integer, Long>> offsets, String topic, int partition) {
		return offsets.getOrDefault(topic, Map.of()).getOrDefault(partition, 0L);
	}

}
