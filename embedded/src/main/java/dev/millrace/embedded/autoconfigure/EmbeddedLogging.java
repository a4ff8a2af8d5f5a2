package dev.millrace.embedded.autoconfigure;

import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Keeps the broker from telling its life story in the application's log, unless the user
 * asks for it. It runs before Spring Boot sets up logging.
 */
final class EmbeddedLogging implements EnvironmentPostProcessor, Ordered {

	private static final Map<String, Object> LEVELS = Map.of("logging.level.kafka", "WARN",
			"logging.level.org.apache.kafka", "WARN", "logging.level.state.change.logger", "WARN",
			// It warns of each start.
			"logging.level.org.apache.kafka.controller", "ERROR",
			// Several requests at once ask for the broker's own topics; all but one are
			// told so.
			"logging.level.kafka.server.DefaultAutoTopicCreationManager", "ERROR",
			// It warns of each stop.
			"logging.level.org.apache.kafka.clients.NetworkClient", "ERROR");

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (EmbeddedProperties.of(environment).enabled()) {
			environment.getPropertySources().addLast(new MapPropertySource("millraceEmbeddedLogging", LEVELS));
		}
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
