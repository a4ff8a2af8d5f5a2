package dev.millrace.cdc;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.millrace.test.TestEnvironment;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * A reader of committed records who takes the time between them.
 */
final class Arrivals implements AutoCloseable {

	private static final Duration POLL = Duration.ofMillis(10);

	private static final Duration TOPIC_LIMIT = Duration.ofSeconds(30);

	private final String topic;

	private final Thread thread;

	private volatile boolean wanted = true;

	private volatile long count;

	private volatile long longestSilence;

	private volatile long silentSince = System.nanoTime();

	Arrivals(String topic) {
		this.topic = topic;
		this.thread = Thread.ofPlatform().name("arrivals").start(this::run);
	}

	long count() {
		return this.count;
	}

	/**
	 * The longest time without a record since this was asked last.
	 */
	Duration longestSilence() {
		long longest = Math.max(this.longestSilence, System.nanoTime() - this.silentSince);
		this.longestSilence = 0;
		return Duration.ofNanos(longest);
	}

	@Override
	public void close() throws InterruptedException {
		this.wanted = false;
		this.thread.join(TimeUnit.SECONDS.toMillis(10));
	}

	private void run() {
		try (KafkaConsumer<String, String> consumer = Log.consumer(TestEnvironment.shared().kafkaBootstrapServers())) {
			List<TopicPartition> partitions = Log.partitions(consumer, this.topic,
					System.nanoTime() + TOPIC_LIMIT.toNanos());
			consumer.assign(partitions);
			consumer.seekToEnd(partitions);
			while (this.wanted) {
				arrived(consumer.poll(POLL).count());
			}
		}
	}

	private void arrived(int records) {
		if (records > 0) {
			long now = System.nanoTime();
			this.longestSilence = Math.max(this.longestSilence, now - this.silentSince);
			this.silentSince = now;
			this.count += records;
		}
	}

}
