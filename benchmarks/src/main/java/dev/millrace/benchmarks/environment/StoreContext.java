package dev.millrace.benchmarks.environment;

import java.util.Map;

import dev.millrace.events.store.EventStore;
import dev.millrace.eventstore.autoconfigure.EventStoreAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * The event store as an application gets it: configured by properties, and measured by
 * its metrics.
 */
public final class StoreContext implements AutoCloseable {

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	public StoreContext(StoreSettings settings) {
		this.context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("benchmark", Map.copyOf(settings.properties())));
		this.context.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
		this.context.register(EventStoreAutoConfiguration.class);
		this.context.refresh();
	}

	public EventStore store() {
		return this.context.getBean(EventStore.class);
	}

	@Override
	public void close() {
		this.context.close();
	}

}
