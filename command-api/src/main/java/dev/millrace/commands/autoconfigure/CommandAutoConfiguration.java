package dev.millrace.commands.autoconfigure;

import java.time.Clock;
import java.time.InstantSource;
import java.util.Optional;

import dev.millrace.commands.Aggregates;
import dev.millrace.commands.Categories;
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
import dev.millrace.events.store.snapshot.Snapshots;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import jakarta.validation.Validator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
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
	CommandGate commandGate(Aggregates aggregates, ObjectProvider<EventStore> store, ObjectProvider<IdGenerator> ids,
			ObjectProvider<InstantSource> clock, ObjectProvider<MeterRegistry> registry, CommandProperties properties) {
		InstantSource time = clock.getIfAvailable(Clock::systemUTC);
		CommandHandler handler = new CommandHandler(aggregates, existing(store),
				ids.getIfAvailable(() -> new TimeOrderedIds(time)), time, properties.attemptsMax());
		return new CommandGate(handler, properties.inFlightMax(), registry.getIfAvailable(CompositeMeterRegistry::new));
	}

	private static EventStore existing(ObjectProvider<EventStore> store) {
		return store.getIfAvailable(() -> {
			throw new CommandsStartException("There is no event store for the events of commands",
					"Add the dependency dev.millrace:event-store-service beside dev.millrace:command-api, or set"
							+ " millrace.commands.event-store.url to where event-store-service runs.");
		});
	}

}
