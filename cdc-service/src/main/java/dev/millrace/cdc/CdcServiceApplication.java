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
public class CdcServiceApplication {

	private static final Map<String, Object> DEFAULTS = Map.of("spring.application.name", "cdc-service", "server.port",
			8082, "server.shutdown", "graceful", "spring.mvc.problemdetails.enabled", true,
			"management.endpoints.web.exposure.include", "health,info,prometheus",
			"management.endpoint.health.show-components", "always");

	public static void main(String[] arguments) {
		SpringApplication application = new SpringApplication(CdcServiceApplication.class);
		application.setDefaultProperties(DEFAULTS);
		application.run(arguments);
	}

}
