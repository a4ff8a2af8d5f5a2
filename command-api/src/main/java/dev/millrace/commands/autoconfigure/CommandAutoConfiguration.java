package dev.millrace.commands.autoconfigure;

import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import dev.millrace.commands.Aggregates;
import dev.millrace.commands.BoundaryHandler;
import dev.millrace.commands.Categories;
import dev.millrace.commands.Category;
import dev.millrace.commands.CommandGate;
import dev.millrace.commands.CommandHandler;
import dev.millrace.commands.CommandProperties;
import dev.millrace.commands.CommandsStartException;
import dev.millrace.commands.aggregate.CacheProperties;
import dev.millrace.commands.aggregate.SnapshotProperties;
import dev.millrace.commands.aggregate.StreamAggregates;
import dev.millrace.commands.binding.CommandBinder;
import dev.millrace.commands.catalogue.CommandCatalogue;
import dev.millrace.commands.spring.DeciderBeans;
import dev.millrace.events.IdGenerator;
import dev.millrace.events.TimeOrderedIds;
import dev.millrace.events.json.Upcaster;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.boundary.Boundaries;
import dev.millrace.events.store.snapshot.Snapshots;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import jakarta.validation.Validator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Deciders that are beans become commands.
 */
@AutoConfiguration
@EnableConfigurationProperties({ CommandProperties.class, CacheProperties.class, SnapshotProperties.class })
public final class CommandAutoConfiguration {

	CommandAutoConfiguration() {
	}

	@Bean
	Categories categories(ConfigurableListableBeanFactory beans, ObjectProvider<Upcaster> upcasters) {
		return new DeciderBeans(beans, upcasters.orderedStream().toList()).categories();
	}

	@Bean
	CommandCatalogue commandCatalogue(Categories categories) {
		return CommandCatalogue.of(categories);
	}

	@Bean
	CommandBinder commandBinder(Validator validator) {
		return new CommandBinder(validator);
	}

	@Bean
	@ConditionalOnMissingBean(Aggregates.class)
	StreamAggregates aggregates(ObjectProvider<EventStore> store, ObjectProvider<Snapshots> snapshots,
			CacheProperties cache, SnapshotProperties policy, ObjectProvider<InstantSource> clock,
			ObjectProvider<MeterRegistry> registry) {
		return new StreamAggregates(existing(store), Optional.ofNullable(snapshots.getIfAvailable()), cache, policy,
				clock.getIfAvailable(Clock::systemUTC), registry.getIfAvailable(CompositeMeterRegistry::new));
	}

	@Bean
	CommandHandler commandHandler(Aggregates aggregates, ObjectProvider<EventStore> store,
			ObjectProvider<IdGenerator> ids, ObjectProvider<InstantSource> clock, CommandProperties properties) {
		InstantSource time = clock.getIfAvailable(Clock::systemUTC);
		return new CommandHandler(aggregates, existing(store), ids.getIfAvailable(() -> new TimeOrderedIds(time)), time,
				properties.attemptsMax());
	}

	@Bean
	@ConditionalOnBean({ Boundaries.class, EventStore.class })
	BoundaryHandler boundaryHandler(Boundaries boundaries, EventStore store, ObjectProvider<IdGenerator> ids,
			ObjectProvider<InstantSource> clock, CommandProperties properties) {
		InstantSource time = clock.getIfAvailable(Clock::systemUTC);
		return new BoundaryHandler(boundaries, store, ids.getIfAvailable(() -> new TimeOrderedIds(time)), time,
				properties.attemptsMax());
	}

	@Bean
	CommandGate commandGate(CommandHandler handler, ObjectProvider<BoundaryHandler> boundaryHandler,
			Categories categories, ObjectProvider<MeterRegistry> registry, CommandProperties properties) {
		Optional<BoundaryHandler> overStreams = Optional.ofNullable(boundaryHandler.getIfAvailable());
		checkBoundaries(categories, overStreams);
		return new CommandGate(handler, overStreams, properties.inFlightMax(),
				registry.getIfAvailable(CompositeMeterRegistry::new));
	}

	private static void checkBoundaries(Categories categories, Optional<BoundaryHandler> handler) {
		List<String> names = categories.all().stream().filter(Category::hasBoundaries).map(Category::name).toList();
		if (handler.isEmpty() && !names.isEmpty()) {
			throw new CommandsStartException(
					"The deciders of " + names + " need boundaries, which the event store lacks",
					"Give the application a bean of type " + Boundaries.class.getName()
							+ "; that of event-store-service and the remote client are such beans.");
		}
	}

	private static EventStore existing(ObjectProvider<EventStore> store) {
		return store.getIfAvailable(() -> {
			throw new CommandsStartException("There is no event store for the events of commands",
					"Add the dependency dev.millrace:event-store-service beside dev.millrace:command-api, or set"
							+ " millrace.commands.event-store.url to where event-store-service runs.");
		});
	}

}
