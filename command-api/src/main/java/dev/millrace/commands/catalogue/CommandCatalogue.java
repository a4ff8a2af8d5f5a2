package dev.millrace.commands.catalogue;

import java.util.List;

import dev.millrace.commands.Categories;
import dev.millrace.commands.Category;
import dev.millrace.events.EventType;
import tools.jackson.databind.node.ObjectNode;

/**
 * What commands an application understands.
 *
 * @param categories sorted by name
 */
public record CommandCatalogue(List<Entry> categories) {

	public CommandCatalogue {
		categories = List.copyOf(categories);
	}

	public static CommandCatalogue of(Categories categories) {
		CommandSchemas schemas = new CommandSchemas();
		return new CommandCatalogue(categories.all().stream().map((category) -> Entry.of(category, schemas)).toList());
	}

	/**
	 * One category.
	 *
	 * @param category its name
	 * @param commands sorted by name
	 * @param events that its streams can have, sorted by name
	 */
	public record Entry(String category, List<Command> commands, List<Event> events) {

		private static Entry of(Category<?, ?, ?> category, CommandSchemas schemas) {
			List<Command> commands = category.commands()
				.entrySet()
				.stream()
				.map((command) -> new Command(command.getKey(),
						"/commands/" + category.name() + "/{id}/" + command.getKey(),
						schemas.schema(command.getValue())))
				.toList();
			return new Entry(category.name(), commands, category.events().stream().map(Event::of).toList());
		}

	}

	/**
	 * One command.
	 *
	 * @param name in the path of its endpoint
	 * @param path of its endpoint; {@code id} is the key of the stream
	 * @param schema of its body, JSON Schema 2020-12
	 */
	public record Command(String name, String path, ObjectNode schema) {
	}

	/**
	 * One event.
	 */
	public record Event(String type, int schemaVersion) {

		private static Event of(EventType type) {
			return new Event(type.name(), type.schemaVersion());
		}

	}

}
