package dev.millrace.projections.engine.kafka;

import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Consumers that belong to no group and keep no offsets: they read what is committed,
 * from where they are told.
 */
public final class GrouplessConsumers {

	private GrouplessConsumers() {
	}

	/**
	 * The configuration of one, to which more can be added.
	 * @param consumerConfig the application's
	 */
	public static Map<String, Object> config(Map<String, Object> consumerConfig) {
		Map<String, Object> config = new HashMap<>(consumerConfig);
		config.remove(ConsumerConfig.GROUP_ID_CONFIG);
		config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
		config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
		config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
		return config;
	}

}
