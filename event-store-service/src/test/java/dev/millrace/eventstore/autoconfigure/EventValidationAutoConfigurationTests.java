package dev.millrace.eventstore.autoconfigure;

import java.lang.reflect.Proxy;

import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.boundary.Boundaries;
import dev.millrace.eventstore.validation.ValidatingBoundaries;
import dev.millrace.eventstore.validation.ValidatingEventStore;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class EventValidationAutoConfigurationTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EventValidationAutoConfiguration.class))
		.withBean(EventStore.class, () -> nothing(EventStore.class))
		.withBean(Boundaries.class, () -> nothing(Boundaries.class));

	@Test
	void without_schemas_the_store_is_used_as_it_is() {
		this.application.run((context) -> {
			assertThat(context.getBean(EventStore.class)).isNotInstanceOf(ValidatingEventStore.class);
			assertThat(context.getBean(Boundaries.class)).isNotInstanceOf(ValidatingBoundaries.class);
		});
	}

	@Test
	void with_schemas_every_append_is_validated() {
		this.application
			.withPropertyValues("millrace.event-store.validation.schemas=classpath:event-schemas/",
					"millrace.event-store.validation.unknown-types=refuse")
			.run((context) -> {
				assertThat(context.getBean(EventStore.class)).isInstanceOf(ValidatingEventStore.class);
				assertThat(context.getBean(Boundaries.class)).isInstanceOf(ValidatingBoundaries.class);
			});
	}

	@Test
	void a_folder_without_schemas_stops_the_start() {
		this.application.withPropertyValues("millrace.event-store.validation.schemas=classpath:nowhere/")
			.run((context) -> {
				FailureAnalysis analysis = new EventStoreStartFailureAnalyzer().analyze(context.getStartupFailure());
				assertThat(analysis.getDescription()).isEqualTo("There are no event schemas in classpath:nowhere/");
				assertThat(analysis.getAction()).contains("millrace.event-store.validation.schemas");
			});
	}

	private static <T> T nothing(Class<T> port) {
		return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] { port },
				(proxy, method, arguments) -> null));
	}

}
