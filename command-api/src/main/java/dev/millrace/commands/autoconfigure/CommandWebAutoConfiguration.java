package dev.millrace.commands.autoconfigure;

import java.time.Clock;

import dev.millrace.commands.Aggregates;
import dev.millrace.commands.Categories;
import dev.millrace.commands.CommandGate;
import dev.millrace.commands.CommandProperties;
import dev.millrace.commands.binding.CommandBinder;
import dev.millrace.commands.catalogue.CommandCatalogue;
import dev.millrace.commands.web.CatalogueController;
import dev.millrace.commands.web.CommandController;
import dev.millrace.commands.web.CommandOpenApi;
import dev.millrace.commands.web.CommandProblems;
import dev.millrace.commands.web.SchemaController;
import dev.millrace.commands.web.StateController;
import dev.millrace.events.IdGenerator;
import dev.millrace.events.TimeOrderedIds;
import dev.millrace.events.store.EventStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;

/**
 * The endpoints of commands.
 */
@AutoConfiguration(after = CommandAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public final class CommandWebAutoConfiguration {

	CommandWebAutoConfiguration() {
	}

	@Bean
	CommandController commandController(Categories categories, CommandBinder binder, CommandGate gate,
			ObjectProvider<IdGenerator> ids, CommandProperties properties) {
		return new CommandController(categories, binder, gate,
				ids.getIfAvailable(() -> new TimeOrderedIds(Clock.systemUTC())), properties);
	}

	@Bean
	CatalogueController catalogueController(CommandCatalogue catalogue) {
		return new CatalogueController(catalogue);
	}

	@Bean
	StateController stateController(Categories categories, Aggregates aggregates, ObjectProvider<EventStore> store) {
		return new StateController(categories, aggregates, store.getObject());
	}

	@Bean
	SchemaController schemaController(CommandCatalogue catalogue) {
		return new SchemaController(catalogue);
	}

	@Bean
	CommandProblems commandProblems() {
		return new CommandProblems();
	}

	@Bean
	CommandOpenApi commandOpenApi(CommandCatalogue catalogue) {
		return new CommandOpenApi(catalogue);
	}

}
