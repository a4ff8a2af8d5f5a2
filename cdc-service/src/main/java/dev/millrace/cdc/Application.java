package dev.millrace.cdc;

import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * The capture as a service of its own.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Application {

	private static final Map<String, Object> DEFAULTS = Map.of("server.port", "8082", "spring.application.name",
			"millrace-cdc", "management.endpoints.web.exposure.include", "health,info,metrics,prometheus");

	public static void main(String[] arguments) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setDefaultProperties(DEFAULTS);
		application.run(arguments);
	}

}
