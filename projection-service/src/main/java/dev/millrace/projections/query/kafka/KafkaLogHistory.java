package dev.millrace.projections.query.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.kafka.GrouplessConsumers;
import dev.millrace.projections.engine.kafka.KafkaRecords;
import dev.millrace.projections.query.history.HistoryTooLongException;
import dev.millrace.projections.query.history.LogHistory;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the log in Kafka with a consumer of its own, outside of all groups.
 */
final class KafkaLogHistory implements LogHistory {

	private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);

	private static final int RECORDS_PER_POLL_MAX = 2_000;

	/**
	 * The broker holds a fetch at the end of a partition for so long, and whatever is
	 * asked on its connection meanwhile waits, closing too.
	 */
	private static final int FETCH_WAIT_MILLIS = 10;

	private final Map<String, Object> config;

	KafkaLogHistory(Map<String, Object> consumerConfig) {
		this.config = GrouplessConsumers.config(consumerConfig);
		this.config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_PER_POLL_MAX);
		this.config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
	}

	@Override
	public Reading open(Map<LogPartition, Long> begins) {
		Map<String, Object> own = new HashMap<>(this.config);
		own.put(ConsumerConfig.CLIENT_ID_CONFIG, "history-" + UUID.randomUUID());
		return new KafkaReading(new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
				begins);
	}

	/** One consumer's way through the log. */
	private static final class KafkaReading implements Reading {

		private final KafkaConsumer<byte[], byte[]> consumer;

		/** Where reading goes on in those partitions that were read. */
		private final Map<TopicPartition, Long> next = new HashMap<>();

		private final Map<LogPartition, Long> begins;

		KafkaReading(KafkaConsumer<byte[], byte[]> consumer, Map<LogPartition, Long> begins) {
			this.consumer = consumer;
			this.begins = begins;
		}

		@Override
		public void read(Map<LogPartition, Long> ends, long recordsMax, Duration timeout,
				Consumer<Committed> consumer) {
			Map<TopicPartition, Long> open = open(ends, recordsMax);
			long deadline = System.nanoTime() + timeout.toNanos();
			while (!open.isEmpty()) {
				if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
					throw new HistoryTooLongException("Reading the log took longer than " + timeout.toMillis()
							+ " ms: ask again later, or raise millrace.read-models.history.timeout");
				}
				poll(open, consumer);
			}
		}

		private Map<TopicPartition, Long> open(Map<LogPartition, Long> ends, long recordsMax) {
			Map<TopicPartition, Long> open = new HashMap<>();
			ends.forEach(
					(partition, end) -> open.put(new TopicPartition(partition.topic(), partition.partition()), end));
			// First, or the consumer warns of partitions that are not assigned.
			this.consumer.assign(open.keySet());
			Set<TopicPartition> unseen = new HashSet<>(open.keySet());
			unseen.removeAll(this.next.keySet());
			if (!unseen.isEmpty()) {
				this.consumer.beginningOffsets(unseen)
					.forEach((partition, first) -> this.next.put(partition, Math.max(first, begin(partition))));
			}
			open.entrySet().removeIf((end) -> next(end.getKey()) >= end.getValue());
			long total = open.entrySet().stream().mapToLong((end) -> end.getValue() - next(end.getKey())).sum();
			if (total > recordsMax) {
				throw new HistoryTooLongException(total + " records would have to be read, more than the " + recordsMax
						+ " that are allowed: raise millrace.read-models.history.records-max, or read the streams"
						+ " themselves");
			}
			this.consumer.assign(open.keySet());
			open.keySet().forEach((partition) -> this.consumer.seek(partition, next(partition)));
			this.consumer.resume(open.keySet());
			return open;
		}

		private long begin(TopicPartition partition) {
			return this.begins.getOrDefault(new LogPartition(partition.topic(), partition.partition()), 0L);
		}

		private long next(TopicPartition partition) {
			return this.next.getOrDefault(partition, 0L);
		}

		private void poll(Map<TopicPartition, Long> open, Consumer<Committed> consumer) {
			for (ConsumerRecord<byte[], byte[]> record : this.consumer.poll(POLL_TIMEOUT)) {
				Long end = open.get(new TopicPartition(record.topic(), record.partition()));
				if (end != null && record.offset() < end) {
					consumer.accept(
							new Committed(KafkaRecords.logRecord(record), Instant.ofEpochMilli(record.timestamp())));
				}
			}
			Set<TopicPartition> done = new HashSet<>();
			open.forEach((partition, end) -> {
				if (this.consumer.position(partition) >= end) {
					done.add(partition);
					this.next.put(partition, end);
				}
			});
			this.consumer.pause(done);
			open.keySet().removeAll(done);
		}

		@Override
		public void close() {
			this.consumer.close();
		}

	}

}
