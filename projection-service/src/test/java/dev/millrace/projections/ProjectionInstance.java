package dev.millrace.projections;

import java.util.Arrays;
import java.util.Map;

import dev.millrace.projections.engine.Projections;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.test.web.servlet.client.RestTestClient;

/**
 * One instance of an application that runs projections.
 */
final class ProjectionInstance implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private final RestTestClient client;

	ProjectionInstance(TestDatabase database, Projection... projections) {
		this(database, Map.of(), (Object[]) projections);
	}

	/**
	 * @param properties beside those that every instance has
	 * @param beans projections, reactions, upcasters: what the application declares, as
	 * objects or, if other beans are injected, as classes
	 */
	ProjectionInstance(TestDatabase database, Map<String, Object> properties, Object... beans) {
		this.context = new SpringApplicationBuilder(Application.class)
			.initializers((context) -> Arrays.stream(beans).forEach((bean) -> register(context, bean)))
			.properties(Map.of("server.port", "0", "spring.main.banner-mode", "off", "logging.level.root", "WARN",
					"millrace.embedded.enabled", "false", "spring.datasource.url", database.url(),
					"spring.datasource.username", database.username(), "spring.datasource.password",
					database.password(), "spring.kafka.bootstrap-servers",
					TestEnvironment.shared().kafkaBootstrapServers(), "millrace.projections.group-prefix",
					database.name(), "millrace.projections.token-wait-max", "2s"))
			.properties(properties)
			.run();
		this.client = RestTestClient.bindToServer().baseUrl("http://localhost:" + port()).build();
	}

	int port() {
		return ((WebServerApplicationContext) this.context).getWebServer().getPort();
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	<T> T bean(String name, Class<T> type) {
		return this.context.getBean(name, type);
	}

	@SuppressWarnings("unchecked") // the supplier gives an object of the class
	private static void register(ConfigurableApplicationContext context, Object bean) {
		GenericApplicationContext beans = (GenericApplicationContext) context;
		if (bean instanceof Class<?> type) {
			beans.registerBean(type);
			return;
		}
		beans.registerBean(bean.getClass().getName() + System.identityHashCode(bean), (Class<Object>) bean.getClass(),
				() -> bean);
	}

	RestTestClient client() {
		return this.client;
	}

	Projections projections() {
		return this.context.getBean(Projections.class);
	}

	@Override
	public void close() {
		this.context.close();
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

	}

}
