package dev.millrace.projections;

import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * The projection service on its own. The projections come from jars beside it, which
 * contribute them by auto-configuration.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
public class ProjectionServiceApplication {

	private static final Map<String, Object> DEFAULTS = Map.of("spring.application.name", "projection-service",
			"server.port", 8083, "server.shutdown", "graceful", "spring.threads.virtual.enabled", true,
			"spring.mvc.problemdetails.enabled", true, "management.endpoints.web.exposure.include",
			"health,info,prometheus", "management.endpoint.health.show-components", "always");

	public static void main(String[] args) {
		SpringApplication application = new SpringApplication(ProjectionServiceApplication.class);
		application.setDefaultProperties(DEFAULTS);
		application.run(args);
	}

}
