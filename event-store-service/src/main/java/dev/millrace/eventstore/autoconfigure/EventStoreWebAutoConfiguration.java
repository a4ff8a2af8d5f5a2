package dev.millrace.eventstore.autoconfigure;

import java.time.Clock;
import java.time.InstantSource;

import dev.millrace.events.IdGenerator;
import dev.millrace.events.TimeOrderedIds;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.boundary.Boundaries;
import dev.millrace.events.store.log.EventLog;
import dev.millrace.events.store.snapshot.Snapshots;
import dev.millrace.eventstore.EventStoreProperties;
import dev.millrace.eventstore.FollowProperties;
import dev.millrace.eventstore.web.AppendsController;
import dev.millrace.eventstore.web.BoundariesController;
import dev.millrace.eventstore.web.EventsController;
import dev.millrace.eventstore.web.FollowController;
import dev.millrace.eventstore.web.SnapshotsController;
import dev.millrace.eventstore.imports.EventImports;
import dev.millrace.eventstore.web.ImportController;
import dev.millrace.eventstore.web.StreamController;
import dev.millrace.eventstore.web.StreamProblems;
import dev.millrace.eventstore.web.sse.Followers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * The store's REST API.
 */
@AutoConfiguration(after = EventStoreAutoConfiguration.class)
@EnableConfigurationProperties(FollowProperties.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public final class EventStoreWebAutoConfiguration {

	EventStoreWebAutoConfiguration() {
	}

	@Bean
	StreamController streamController(EventStore store, ObjectProvider<IdGenerator> ids,
			ObjectProvider<InstantSource> clock, EventStoreProperties properties) {
		InstantSource time = clock.getIfAvailable(Clock::systemUTC);
		return new StreamController(store, ids.getIfAvailable(() -> new TimeOrderedIds(time)), time, properties);
	}

	@Bean
	AppendsController appendsController(EventStore store) {
		return new AppendsController(store);
	}

	@Bean
	@ConditionalOnBean(Boundaries.class)
	BoundariesController boundariesController(Boundaries boundaries, ObjectProvider<IdGenerator> ids,
			ObjectProvider<InstantSource> clock, EventStoreProperties properties) {
		InstantSource time = clock.getIfAvailable(Clock::systemUTC);
		return new BoundariesController(boundaries, ids.getIfAvailable(() -> new TimeOrderedIds(time)), time,
				properties);
	}

	@Bean
	@ConditionalOnBean(Snapshots.class)
	SnapshotsController snapshotsController(Snapshots snapshots, EventStoreProperties properties) {
		return new SnapshotsController(snapshots, properties);
	}

	@Bean
	EventsController eventsController(EventLog log) {
		return new EventsController(log);
	}

	@Bean
	Followers followers(FollowProperties properties, ObjectProvider<MeterRegistry> registry) {
		return new Followers(properties, registry.getIfAvailable(CompositeMeterRegistry::new));
	}

	@Bean
	FollowController followController(EventStore store, EventLog log, Followers followers) {
		return new FollowController(store, log, followers);
	}

	@Bean
	ImportController importController(EventImports imports, ObjectProvider<InstantSource> clock,
			EventStoreProperties properties) {
		return new ImportController(imports, clock.getIfAvailable(Clock::systemUTC), properties);
	}

	@Bean
	StreamProblems streamProblems() {
		return new StreamProblems();
	}

}
