package dev.millrace.benchmarks.latency;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import dev.millrace.benchmarks.capture.PublishedEvents;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads committed records in a thread of its own, and notes when each event came.
 */
final class EventReader implements AutoCloseable, Runnable {

	private static final Duration POLL = Duration.ofMillis(100);

	private final PublishedEvents published;

	private final KafkaConsumer<String, String> consumer;

	private final Thread thread = new Thread(this, "benchmark-reader");

	private final AtomicLong count = new AtomicLong();

	private volatile @Nullable Moments moments;

	private volatile @Nullable RuntimeException failure;

	private volatile boolean closing;

	EventReader(PublishedEvents published, String brokers) {
		this.published = published;
		this.consumer = published.consumer(brokers);
		this.thread.start();
	}

	/**
	 * Note the events that come from now on here.
	 */
	void note(Moments newMoments) {
		this.count.set(0);
		this.moments = newMoments;
	}

	/**
	 * How many events came since.
	 */
	long count() {
		if (this.failure != null) {
			throw new IllegalStateException("The reader failed: " + this.failure.getMessage(), this.failure);
		}
		return this.count.get();
	}

	@Override
	public void run() {
		try (this.consumer) {
			while (!this.closing) {
				for (ConsumerRecord<String, String> record : this.consumer.poll(POLL)) {
					read(record, System.nanoTime());
				}
			}
		}
		catch (RuntimeException ex) {
			this.failure = ex;
		}
	}

	@Override
	public void close() {
		this.closing = true;
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void read(ConsumerRecord<String, String> record, long nanoTime) {
		Moments noted = this.moments;
		if (noted != null) {
			noted.read(this.published.event().apply(record).number(), nanoTime);
			this.count.incrementAndGet();
		}
	}

}
