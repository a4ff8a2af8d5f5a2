package dev.millrace.cdc.kafka;

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
		return new KafkaConsumer<>(configuration, new StringDeserializer(), values);
	}

}
