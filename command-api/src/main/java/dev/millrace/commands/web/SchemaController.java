package dev.millrace.commands.web;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.millrace.commands.catalogue.CommandCatalogue;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * The JSON Schemas (2020-12) of what an application takes and writes.
 */
@RestController
public final class SchemaController {

	private static final String SCHEMA = "application/schema+json";

	private final SchemaList list;

	private final Map<String, ObjectNode> events = new TreeMap<>();

	private final Map<String, ObjectNode> commands = new TreeMap<>();

	public SchemaController(CommandCatalogue catalogue) {
		catalogue.categories().forEach(this::add);
		this.list = new SchemaList(paths(this.events, "/schemas/events/"), paths(this.commands, "/schemas/commands/"));
	}

	private void add(CommandCatalogue.Entry category) {
		category.events()
			.forEach((event) -> this.events.put(event.type() + "/v" + event.schemaVersion(), event.schema()));
		category.commands()
			.forEach((command) -> this.commands.put(category.category() + "/" + command.name(), command.schema()));
	}

	private static List<String> paths(Map<String, ObjectNode> schemas, String prefix) {
		return schemas.keySet().stream().map(prefix::concat).toList();
	}

	/**
	 * Where each schema is.
	 */
	@GetMapping(path = "/schemas", produces = MediaType.APPLICATION_JSON_VALUE)
	SchemaList schemas() {
		return this.list;
	}

	/**
	 * The schema of an event's payload, of the version that is written now.
	 */
	@GetMapping(path = "/schemas/events/{type}/v{version}", produces = SCHEMA)
	String event(@PathVariable String type, @PathVariable String version) {
		return find(this.events, type + "/v" + version, "event schema");
	}

	/**
	 * The schema of a command's body.
	 */
	@GetMapping(path = "/schemas/commands/{category}/{command}", produces = SCHEMA)
	String command(@PathVariable String category, @PathVariable String command) {
		return find(this.commands, category + "/" + command, "command schema");
	}

	private static String find(Map<String, ObjectNode> schemas, String name, String kind) {
		ObjectNode schema = schemas.get(name);
		if (schema == null) {
			throw new UnknownCommandException("There is no " + kind + " '" + name + "'", schemas.keySet());
		}
		return schema.toString();
	}

	/**
	 * Paths of schemas, sorted.
	 */
	record SchemaList(List<String> events, List<String> commands) {
	}

}
