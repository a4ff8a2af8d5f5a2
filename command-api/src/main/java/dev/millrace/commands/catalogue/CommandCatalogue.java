package dev.millrace.commands.catalogue;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.millrace.commands.Categories;
import dev.millrace.commands.Category;
import dev.millrace.events.schema.RecordSchemas;
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
		RecordSchemas schemas = new RecordSchemas();
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

		private static Entry of(Category<?, ?, ?> category, RecordSchemas schemas) {
			List<Command> commands = category.commands()
				.entrySet()
				.stream()
				.map((command) -> new Command(command.getKey(),
						"/commands/" + category.name() + "/{id}/" + command.getKey(),
						schemas.command(command.getValue())))
				.toList();
			return new Entry(category.name(), commands, events(category, schemas));
		}

		private static List<Event> events(Category<?, ?, ?> category, RecordSchemas schemas) {
			return category.events()
				.stream()
				.map((type) -> new Event(type.name(), type.schemaVersion(),
						"/schemas/events/" + type.name() + "/v" + type.schemaVersion(),
						schemas.event(type, category.eventClass(type))))
				.toList();
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
	 *
	 * @param type its stable name
	 * @param schemaVersion the version that is written now
	 * @param path of its schema
	 * @param schema of its payload, JSON Schema 2020-12
	 */
	public record Event(String type, int schemaVersion, String path, @JsonIgnore ObjectNode schema) {
	}

}
