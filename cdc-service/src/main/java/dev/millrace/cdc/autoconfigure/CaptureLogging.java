package dev.millrace.cdc.autoconfigure;

import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Quiets Debezium and Kafka's clients, which print their whole configuration. Any logging
 * level that the application sets is stronger.
 */
final class CaptureLogging implements EnvironmentPostProcessor {

	private static final Map<String, Object> LEVELS = Map.of("logging.level.io.debezium", "WARN",
			// It prints the stack trace of a failure that the capture reports anyway.
			"logging.level.io.debezium.embedded.async", "OFF", "logging.level.org.apache.kafka.connect", "WARN",
			"logging.level.org.apache.kafka.clients", "WARN", "logging.level.org.apache.kafka.common", "WARN",
			"logging.level.io.debezium.pipeline.ErrorHandler", "OFF",
			// One for each event under load, about latencies that nobody reads.
			"logging.level.io.debezium.metrics.stats.MeasurementCollector", "ERROR",
			// It cannot evaluate defaults that are expressions, and needs not.
			"logging.level.io.debezium.connector.postgresql.connection.PostgresDefaultValueConverter", "ERROR",
			// It reads no tables, so it does not matter how it would.
			"logging.level.io.debezium.snapshot", "ERROR",
			// A topic that was just created has no leader for some milliseconds.
			"logging.level.org.apache.kafka.clients.producer.internals.Sender", "ERROR");

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		environment.getPropertySources().addLast(new MapPropertySource("millraceCdcLogging", LEVELS));
	}

}
