package dev.millrace.projections.engine.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.LogTimes;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads single records for their times, with a consumer of its own that is kept; after a
 * failure, with a new one. Safe for use by many threads.
 */
final class KafkaLogTimes implements LogTimes, AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);

	/** The first record of each partition is enough. */
	private static final int RECORDS_PER_POLL_MAX = 10;

	/** A batch that is larger comes whole. */
	private static final int BYTES_PER_PARTITION = 16_384;

	private final Map<String, Object> config;

	private @Nullable KafkaConsumer<byte[], byte[]> consumer;

	KafkaLogTimes(Map<String, Object> consumerConfig) {
		this.config = GrouplessConsumers.config(consumerConfig);
		this.config.put(ConsumerConfig.CLIENT_ID_CONFIG, "times-" + UUID.randomUUID());
		this.config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_PER_POLL_MAX);
		this.config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, BYTES_PER_PARTITION);
	}

	@Override
	public synchronized Map<LogPartition, Instant> first(Map<LogPartition, Long> offsets) {
		try {
			return new Search(opened(), offsets).run();
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	private KafkaConsumer<byte[], byte[]> opened() {
		KafkaConsumer<byte[], byte[]> kept = this.consumer;
		KafkaConsumer<byte[], byte[]> opened = (kept != null) ? kept
				: new KafkaConsumer<>(this.config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
		this.consumer = opened;
		return opened;
	}

	@Override
	public synchronized void close() {
		if (this.consumer != null) {
			this.consumer.close();
			this.consumer = null;
		}
	}

	/** Goes on until each partition has given a record or has come to its end. */
	private static final class Search {

		private final KafkaConsumer<byte[], byte[]> consumer;

		private final Map<TopicPartition, Long> open = new HashMap<>();

		private final Map<LogPartition, Instant> found = new HashMap<>();

		private final long deadline = System.nanoTime() + TIMEOUT.toNanos();

		Search(KafkaConsumer<byte[], byte[]> consumer, Map<LogPartition, Long> offsets) {
			this.consumer = consumer;
			Map<TopicPartition, Long> from = new HashMap<>();
			offsets.forEach((partition, offset) -> from
				.put(new TopicPartition(partition.topic(), partition.partition()), offset));
			consumer.assign(from.keySet());
			this.open.putAll(consumer.endOffsets(from.keySet(), TIMEOUT));
			from.forEach(consumer::seek);
		}

		Map<LogPartition, Instant> run() {
			closePassed();
			while (!this.open.isEmpty()) {
				if (System.nanoTime() - this.deadline > 0) {
					throw new KafkaException("No answer from the broker within " + TIMEOUT + " for " + this.open);
				}
				this.consumer.poll(POLL_TIMEOUT).forEach(this::found);
				closePassed();
			}
			return this.found;
		}

		private void found(ConsumerRecord<byte[], byte[]> record) {
			if (this.open.remove(new TopicPartition(record.topic(), record.partition())) != null) {
				this.found.put(new LogPartition(record.topic(), record.partition()),
						Instant.ofEpochMilli(record.timestamp()));
			}
		}

		/** What is paused does not keep others from being polled. */
		private void closePassed() {
			this.open.entrySet().removeIf((end) -> this.consumer.position(end.getKey(), TIMEOUT) >= end.getValue());
			Set<TopicPartition> closed = new HashSet<>(this.consumer.assignment());
			closed.removeAll(this.open.keySet());
			this.consumer.pause(closed);
		}

	}

}
