package dev.millrace.eventstore.postgres;

import javax.sql.DataSource;

import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.boundary.Boundaries;
import dev.millrace.events.store.log.EventLog;
import dev.millrace.events.store.snapshot.Snapshots;
import dev.millrace.eventstore.EventStoreProperties;
import dev.millrace.eventstore.EventStoreStartException;
import dev.millrace.eventstore.MeteredEventLog;
import dev.millrace.eventstore.MeteredEventStore;
import dev.millrace.eventstore.idempotency.IdempotencyKeys;
import dev.millrace.eventstore.imports.ChunkedImports;
import dev.millrace.eventstore.imports.EventImports;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The beans of the store on Postgres.
 */
@Configuration(proxyBeanMethods = false)
public final class PostgresConfiguration {

	PostgresConfiguration() {
	}

	@Bean
	EventStoreDatabase eventStoreDatabase(EventStoreProperties properties, ObjectProvider<DataSource> application) {
		EventStoreDatabase database = database(properties, application);
		try {
			EventStoreSchema.migrate(database.dataSource());
			return database;
		}
		catch (EventStoreStartException ex) {
			database.close();
			throw ex;
		}
	}

	@Bean
	@ConditionalOnMissingBean
	EventStore eventStore(EventStoreDatabase database, EventStoreProperties properties,
			ObjectProvider<MeterRegistry> registry) {
		MeterRegistry meters = registry.getIfAvailable(CompositeMeterRegistry::new);
		return new MeteredEventStore(new PostgresEventStore(database, properties, meters), meters);
	}

	@Bean
	@ConditionalOnMissingBean
	Boundaries boundaries(EventStoreDatabase database, EventStoreProperties properties) {
		return new PostgresBoundaries(database, properties);
	}

	@Bean
	@ConditionalOnMissingBean
	EventLog eventLog(EventStoreDatabase database, EventStoreProperties properties,
			ObjectProvider<MeterRegistry> registry) {
		return new MeteredEventLog(new PostgresEventLog(database, properties),
				registry.getIfAvailable(CompositeMeterRegistry::new));
	}

	@Bean
	CorrelationWorker correlationWorker(EventStoreDatabase database, EventStoreProperties properties) {
		return new CorrelationWorker(new CorrelationFilters(database, properties));
	}

	@Bean
	@ConditionalOnMissingBean
	Snapshots snapshots(EventStoreDatabase database, EventStoreProperties properties) {
		return new PostgresSnapshots(database, properties);
	}

	@Bean
	EventImports eventImports(EventStoreDatabase database, EventStoreProperties properties) {
		return new ChunkedImports(new PostgresImports(database, properties), properties.eventSizeMax().toBytes());
	}

	@Bean
	IdempotencyKeys eventStoreIdempotencyKeys(EventStoreDatabase database, EventStoreProperties properties) {
		return new PostgresIdempotencyKeys(database, properties);
	}

	@Bean
	@ConditionalOnEnabledHealthIndicator("event-store")
	EventStoreHealthIndicator eventStoreHealthIndicator(EventStoreDatabase database) {
		return new EventStoreHealthIndicator(database);
	}

	private static EventStoreDatabase database(EventStoreProperties properties,
			ObjectProvider<DataSource> application) {
		EventStoreProperties.Database own = properties.datasource();
		if (own != null) {
			return EventStoreDatabase.open(own);
		}
		DataSource dataSource = application.getIfUnique();
		if (dataSource == null) {
			throw new EventStoreStartException("The event store has no database",
					"Set " + EventStoreProperties.PREFIX + ".datasource.url, .username and .password, or give the"
							+ " application one DataSource (or mark one of several as primary).",
					null);
		}
		return EventStoreDatabase.of(dataSource);
	}

}
