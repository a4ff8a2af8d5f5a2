package dev.millrace.eventstore.autoconfigure;

import dev.millrace.eventstore.EventStoreProperties;
import dev.millrace.eventstore.idempotency.IdempotencyKeys;
import dev.millrace.eventstore.idempotency.IdempotencyProperties;
import dev.millrace.eventstore.idempotency.IdempotencyRetention;
import dev.millrace.eventstore.postgres.PostgresConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * The event store on the application's Postgres, or on one of its own.
 */
@AutoConfiguration
@EnableConfigurationProperties({ EventStoreProperties.class, IdempotencyProperties.class })
@Import(PostgresConfiguration.class)
public final class EventStoreAutoConfiguration {

	EventStoreAutoConfiguration() {
	}

	@Bean
	IdempotencyRetention eventStoreIdempotencyRetention(IdempotencyKeys keys, IdempotencyProperties properties,
			ObjectProvider<MeterRegistry> registry) {
		return new IdempotencyRetention(keys, properties, registry.getIfAvailable(CompositeMeterRegistry::new));
	}

	@Bean
	IdempotencyRetentionLifecycle eventStoreIdempotencyRetentionLifecycle(IdempotencyRetention retention) {
		return new IdempotencyRetentionLifecycle(retention);
	}

}
