package dev.millrace.commands;

import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * Commands as an application of its own. The deciders and the event store come from jars
 * beside it, which contribute them by auto-configuration.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public final class CommandApiApplication {

	/**
	 * Here and not in an application.yml, which every application that has this module as
	 * a library would read.
	 */
	private static final Map<String, Object> DEFAULTS = Map.of("spring.application.name", "command-api", "server.port",
			8080, "server.shutdown", "graceful", "spring.mvc.problemdetails.enabled", true,
			"management.endpoints.web.exposure.include", "health,info,prometheus",
			"management.endpoint.health.show-components", "always");

	private CommandApiApplication() {
	}

	public static void main(String[] arguments) {
		SpringApplication application = new SpringApplication(CommandApiApplication.class);
		application.setDefaultProperties(DEFAULTS);
		application.run(arguments);
	}

}
