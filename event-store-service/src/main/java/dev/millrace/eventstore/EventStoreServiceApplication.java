package dev.millrace.eventstore;

import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * The event store as an application of its own.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public final class EventStoreServiceApplication {

	/**
	 * Here and not in an application.yml, which every application that has this module as
	 * a library would read.
	 */
	private static final Map<String, Object> DEFAULTS = Map.of("spring.application.name", "event-store-service",
			"server.port", 8081, "server.shutdown", "graceful", "spring.mvc.problemdetails.enabled", true,
			"management.endpoints.web.exposure.include", "health,info,prometheus",
			"management.endpoint.health.show-components", "always");

	private EventStoreServiceApplication() {
	}

	public static void main(String[] arguments) {
		SpringApplication application = new SpringApplication(EventStoreServiceApplication.class);
		application.setDefaultProperties(DEFAULTS);
		application.run(arguments);
	}

}
