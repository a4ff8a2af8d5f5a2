package dev.millrace.projections.engine.postgres;

import java.time.InstantSource;

import dev.millrace.events.json.Upcaster;
import dev.millrace.projections.engine.ParkedLimit;
import dev.millrace.projections.engine.ReadModels;
import dev.millrace.projections.engine.Rebuilds;
import dev.millrace.projections.engine.Rewinds;
import dev.millrace.projections.engine.RowRepairs;
import dev.millrace.projections.engine.parked.ParkedEvents;
import dev.millrace.projections.engine.snapshots.Snapshots;
import org.flywaydb.core.Flyway;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Keeps the engine's state in Postgres.
 */
@Configuration(proxyBeanMethods = false)
public class PostgresEngineConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ReadModels millraceReadModels(ReadModelDatabase database, ObjectProvider<Upcaster> upcasters,
			ParkedLimit parkedLimit, ObjectProvider<PersistenceUnits> units, ObjectProvider<InstantSource> clock) {
		migrate(database);
		InstantSource source = clock.getIfAvailable(InstantSource::system);
		return new PostgresReadModels(database, upcasters.orderedStream().toList(),
				new ParkedTable(database.client(), source), parkedLimit, units.getIfAvailable(PersistenceUnits::none),
				source);
	}

	@Bean
	@ConditionalOnMissingBean
	ParkedEvents millraceParkedEvents(ReadModelDatabase database, ObjectProvider<InstantSource> clock) {
		return new ParkedTable(database.client(), clock.getIfAvailable(InstantSource::system));
	}

	@Bean
	@ConditionalOnMissingBean
	Rebuilds millraceRebuilds(ReadModelDatabase database, ObjectProvider<PersistenceUnits> units,
			ObjectProvider<InstantSource> clock) {
		return new PostgresRebuilds(database, units.getIfAvailable(PersistenceUnits::none),
				clock.getIfAvailable(InstantSource::system));
	}

	@Bean
	@ConditionalOnMissingBean
	Snapshots millraceSnapshots(ReadModelDatabase database, ObjectProvider<PersistenceUnits> units,
			ObjectProvider<InstantSource> clock) {
		return new PostgresSnapshots(database, units.getIfAvailable(PersistenceUnits::none),
				clock.getIfAvailable(InstantSource::system));
	}

	@Bean
	@ConditionalOnMissingBean
	Rewinds millraceRewinds(ReadModelDatabase database) {
		return new PostgresRewinds(database);
	}

	@Bean
	@ConditionalOnMissingBean
	RowRepairs millraceRowRepairs(ReadModelDatabase database, ObjectProvider<InstantSource> clock) {
		return new PostgresRowRepairs(database,
				new ParkedTable(database.client(), clock.getIfAvailable(InstantSource::system)));
	}

	private static void migrate(ReadModelDatabase database) {
		Flyway.configure()
			.dataSource(database.dataSource())
			.schemas("millrace", "read_models")
			.locations("classpath:dev/millrace/projections/migration")
			.table("projections_history")
			.load()
			.migrate();
	}

}
