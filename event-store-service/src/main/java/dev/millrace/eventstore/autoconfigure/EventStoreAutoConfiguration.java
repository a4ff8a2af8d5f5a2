package dev.millrace.eventstore.autoconfigure;

import dev.millrace.eventstore.EventStoreProperties;
import dev.millrace.eventstore.postgres.PostgresConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/**
 * The event store on the application's Postgres, or on one of its own.
 */
@AutoConfiguration
@EnableConfigurationProperties(EventStoreProperties.class)
@Import(PostgresConfiguration.class)
public final class EventStoreAutoConfiguration {

	EventStoreAutoConfiguration() {
	}

}
