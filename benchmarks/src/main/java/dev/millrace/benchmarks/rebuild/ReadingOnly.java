package dev.millrace.benchmarks.rebuild;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

import dev.millrace.projections.EntryDecoder;
import dev.millrace.projections.LogRecord;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.kafka.KafkaRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads and decodes all records, and does nothing with them.
 */
final class ReadingOnly implements Loader {

	private static final Duration POLL = Duration.ofMillis(200);

	private final Bookings bookings;

	private final String brokers;

	private final Projection projection;

	private final int threads;

	/**
	 * @param threads how many share the partitions
	 */
	ReadingOnly(Bookings bookings, String brokers, Projection projection, int threads) {
		this.bookings = bookings;
		this.brokers = brokers;
		this.projection = projection;
		this.threads = threads;
	}

	@Override
	public String name() {
		return "read-and-decode";
	}

	@Override
	public Load load() {
		return this.bookings.load();
	}

	@Override
	public long fill() {
		AtomicLong decoded = new AtomicLong();
		long begin = System.nanoTime();
		try (ExecutorService pool = Executors.newFixedThreadPool(this.threads)) {
			IntStream.range(0, this.threads)
				.mapToObj((thread) -> CompletableFuture.runAsync(() -> read(partitions(thread), decoded), pool))
				.toList()
				.forEach(CompletableFuture::join);
		}
		long nanos = System.nanoTime() - begin;
		if (decoded.get() != load().events()) {
			throw new IllegalStateException("Read " + decoded + " events of " + load());
		}
		return nanos;
	}

	private List<TopicPartition> partitions(int thread) {
		return IntStream.range(0, RebuildBenchmark.PARTITIONS)
			.filter((partition) -> partition % this.threads == thread)
			.mapToObj((partition) -> new TopicPartition(this.bookings.topic(), partition))
			.toList();
	}

	private void read(List<TopicPartition> partitions, AtomicLong decoded) {
		EntryDecoder decoder = new EntryDecoder(this.projection, List.of());
		Map<String, Object> config = Map.of("bootstrap.servers", this.brokers, "isolation.level", "read_committed",
				"auto.offset.reset", "earliest", "max.poll.records", 2_000, "fetch.max.bytes", 400_000);
		try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(),
				new ByteArrayDeserializer())) {
			consumer.assign(partitions);
			Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
			while (partitions.stream().anyMatch((one) -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
				List<LogRecord> records = StreamSupport.stream(consumer.poll(POLL).spliterator(), false)
					.map(KafkaRecords::logRecord)
					.toList();
				decoded.addAndGet(decoder.decode(records).size());
			}
		}
	}

}
