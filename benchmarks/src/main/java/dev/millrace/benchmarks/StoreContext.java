package dev.millrace.benchmarks;

import java.util.Map;

import dev.millrace.embedded.postgres.PostgresServer;
import dev.millrace.events.store.EventStore;
import dev.millrace.eventstore.EventStoreProperties;
import dev.millrace.eventstore.autoconfigure.EventStoreAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * The event store as an application gets it: configured by properties, and measured by
 * its metrics.
 */
final class StoreContext implements AutoCloseable {

	private static final String DATASOURCE = EventStoreProperties.PREFIX + ".datasource.";

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	StoreContext(String url, int connections) {
		this.context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("benchmark",
					Map.of(DATASOURCE + "url", url, DATASOURCE + "username", PostgresServer.USERNAME,
							DATASOURCE + "password", PostgresServer.PASSWORD, DATASOURCE + "connections-max",
							connections)));
		this.context.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
		this.context.register(EventStoreAutoConfiguration.class);
		this.context.refresh();
	}

	EventStore store() {
		return this.context.getBean(EventStore.class);
	}

	@Override
	public void close() {
		this.context.close();
	}

}
