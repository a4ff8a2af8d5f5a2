package dev.millrace.cdc.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import dev.millrace.cdc.policy.TableSettings.History;

/**
 * How the topics are reached and created.
 *
 * @param producer the application's producer configuration, with the brokers' addresses
 * @param consumer the same for consumers
 * @param admin the same for the admin client
 * @param partitions of a new topic of events or changes
 * @param replicationFactor of a new topic; -1 takes the broker's default
 * @param progressRetention how long progress records are kept
 * @param histories what a topic of changes keeps by choice
 * @param timeout how long to wait for an answer of the brokers
 */
public record KafkaSettings(Map<String, Object> producer, Map<String, Object> consumer, Map<String, Object> admin,
		int partitions, short replicationFactor, Duration progressRetention,
		Function<String, Optional<History>> histories, Duration timeout) {

	public KafkaSettings {
		producer = Map.copyOf(producer);
		consumer = Map.copyOf(consumer);
		admin = Map.copyOf(admin);
	}

}
