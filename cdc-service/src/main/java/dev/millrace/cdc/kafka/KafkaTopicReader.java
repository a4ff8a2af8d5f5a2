package dev.millrace.cdc.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.cdc.relay.CaptureUnavailableException;
import dev.millrace.cdc.snapshots.TopicReader;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads what is committed, partition after partition.
 */
final class KafkaTopicReader implements TopicReader {

	private static final Duration POLL = Duration.ofMillis(200);

	private final KafkaSettings settings;

	private final Consumer<String, byte[]> consumer;

	KafkaTopicReader(KafkaSettings settings) {
		this.settings = settings;
		this.consumer = Readers.open(settings, IsolationLevel.READ_COMMITTED, Readers.EARLIEST,
				new ByteArrayDeserializer());
	}

	@Override
	public Page read(String topic, Map<Integer, Long> from, Map<Integer, Long> until, int recordsMax) {
		List<Entry> entries = new ArrayList<>();
		Map<Integer, Long> next = new HashMap<>(from);
		for (Map.Entry<Integer, Long> end : until.entrySet()) {
			long position = next.getOrDefault(end.getKey(), 0L);
			if (position < end.getValue() && entries.size() < recordsMax) {
				next.put(end.getKey(),
						read(new TopicPartition(topic, end.getKey()), position, end.getValue(), recordsMax, entries));
			}
		}
		return new Page(entries, next);
	}

	@Override
	public void close() {
		this.consumer.close();
	}

	/**
	 * @return the position afterwards
	 */
	private long read(TopicPartition partition, long from, long until, int recordsMax, List<Entry> entries) {
		long deadline = System.nanoTime() + this.settings.timeout().toNanos();
		this.consumer.assign(List.of(partition));
		this.consumer.seek(partition, from);
		long position = from;
		while (position < until && entries.size() < recordsMax) {
			for (ConsumerRecord<String, byte[]> record : this.consumer.poll(POLL)) {
				if (record.offset() < until && record.key() != null) {
					entries.add(new Entry(record.key(), record.value() == null));
				}
				deadline = System.nanoTime() + this.settings.timeout().toNanos();
			}
			position = this.consumer.position(partition, this.settings.timeout());
			if (position < until && System.nanoTime() - deadline > 0) {
				throw new CaptureUnavailableException("The topic '" + partition.topic() + "' could not be read within "
						+ this.settings.timeout().toMillis() + " ms");
			}
		}
		return position;
	}

}
