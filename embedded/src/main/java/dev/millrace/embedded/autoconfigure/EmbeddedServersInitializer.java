package dev.millrace.embedded.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.millrace.embedded.postgres.PostgresServer;

import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Starts the servers before the application has any bean, and gives it the properties to
 * reach them. What the user set himself stays as it is.
 */
final class EmbeddedServersInitializer
		implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {

	private static final String NAME = "millraceEmbedded";

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		ConfigurableEnvironment environment = context.getEnvironment();
		// A child context shares its parent's environment.
		if (environment.getPropertySources().contains(NAME)) {
			return;
		}
		EmbeddedProperties properties = EmbeddedProperties.of(environment);
		if (properties.enabled()) {
			EmbeddedServers servers = EmbeddedServers.start(properties);
			stopLast(context, servers);
			environment.getPropertySources().addLast(new MapPropertySource(NAME, addresses(environment, servers)));
		}
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	// Beans are destroyed in the reverse order of their registration, and this is the
	// first.
	private static void stopLast(ConfigurableApplicationContext context, EmbeddedServers servers) {
		((DefaultSingletonBeanRegistry) context.getBeanFactory()).registerDisposableBean(NAME, servers);
		// A start that fails before the first bean destroys none.
		context.addApplicationListener(new StopAfterFailure(servers));
	}

	private static Map<String, Object> addresses(ConfigurableEnvironment environment, EmbeddedServers servers) {
		Map<String, Object> addresses = new LinkedHashMap<>();
		if (!environment.containsProperty("spring.kafka.bootstrap-servers")) {
			addresses.put("spring.kafka.bootstrap-servers", servers.kafka().bootstrapServers());
		}
		addDatabase(environment, addresses, "spring.datasource", servers.postgres(),
				EmbeddedServers.READ_MODELS_DATABASE);
		addDatabase(environment, addresses, "millrace.event-store.datasource", servers.postgres(),
				EmbeddedServers.EVENT_STORE_DATABASE);
		return addresses;
	}

	private static void addDatabase(ConfigurableEnvironment environment, Map<String, Object> addresses, String prefix,
			PostgresServer postgres, String database) {
		// All or nothing: our user does not fit the user's own server.
		if (!environment.containsProperty(prefix + ".url")) {
			addresses.put(prefix + ".url", postgres.url(database));
			addresses.put(prefix + ".username", PostgresServer.USERNAME);
			addresses.put(prefix + ".password", PostgresServer.PASSWORD);
		}
	}

	private record StopAfterFailure(EmbeddedServers servers) implements ApplicationListener<ApplicationFailedEvent> {

		@Override
		public void onApplicationEvent(ApplicationFailedEvent event) {
			this.servers.destroy();
		}
	}

}
