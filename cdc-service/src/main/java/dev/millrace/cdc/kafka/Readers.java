package dev.millrace.cdc.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Consumers that belong to no group and keep no offsets: they read from where they are
 * told.
 */
final class Readers {

	/** What to do at an offset that the topic no longer has: go to the first it has. */
	static final String EARLIEST = "earliest";

	/** What to do at an offset that the topic no longer has: fail. */
	static final String NONE = "none";

	/**
	 * They know up to where they read. At the end of a topic the broker would hold a
	 * fetch back for half a second, and whatever is asked after it, a close too.
	 */
	private static final Duration FETCH_WAIT = Duration.ofMillis(20);

	private Readers() {
	}

	/**
	 * @param lost what to do at an offset that the topic no longer has
	 */
	static <V> Consumer<String, V> open(KafkaSettings settings, IsolationLevel isolation, String lost,
			Deserializer<V> values) {
		Map<String, Object> configuration = new HashMap<>(settings.consumer());
		configuration.remove(ConsumerConfig.GROUP_ID_CONFIG);
		configuration.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
		configuration.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, lost);
		configuration.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.toString().toLowerCase(Locale.ROOT));
		configuration.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) FETCH_WAIT.toMillis());
		return new KafkaConsumer<>(configuration, new StringDeserializer(), values);
	}

}
