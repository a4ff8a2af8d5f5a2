package dev.millrace.eventstore.autoconfigure;

import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.boundary.Boundaries;
import dev.millrace.eventstore.validation.EventSchemas;
import dev.millrace.eventstore.validation.EventValidationProperties;
import dev.millrace.eventstore.validation.SchemaFolder;
import dev.millrace.eventstore.validation.ValidatingBoundaries;
import dev.millrace.eventstore.validation.ValidatingEventStore;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.io.support.ResourcePatternUtils;

/**
 * Puts validation before every store of the application, if schemas are configured.
 */
@AutoConfiguration
@ConditionalOnProperty(EventValidationProperties.SCHEMAS)
@EnableConfigurationProperties(EventValidationProperties.class)
public final class EventValidationAutoConfiguration {

	EventValidationAutoConfiguration() {
	}

	// Static, and bound by hand: a post-processor is made before all other beans.
	@Bean
	static BeanPostProcessor eventValidation(Environment environment, ResourceLoader resources) {
		EventValidationProperties properties = Binder.get(environment)
			.bind(EventValidationProperties.PREFIX, EventValidationProperties.class)
			.get();
		EventSchemas schemas = new SchemaFolder(ResourcePatternUtils.getResourcePatternResolver(resources))
			.read(String.valueOf(properties.schemas()), properties.unknownTypes());
		return new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String name) {
				return switch (bean) {
					case EventStore store -> new ValidatingEventStore(store, schemas);
					case Boundaries boundaries -> new ValidatingBoundaries(boundaries, schemas);
					default -> bean;
				};
			}

		};
	}

}
