package dev.millrace.eventstore.validation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.millrace.events.EventType;
import dev.millrace.events.NewEvent;
import dev.millrace.events.json.Json;
import dev.millrace.events.store.InvalidEventException.InvalidField;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The compiled JSON Schemas (2020-12) of event types, formats included. A schema loads
 * nothing from outside itself. Safe for use by many threads.
 */
public final class EventSchemas {

	/** The most wrong fields one answer names. */
	private static final int FIELDS_MAX = 100;

	private static final SpecificationVersion DIALECT = SpecificationVersion.DRAFT_2020_12;

	private final Map<EventType, Schema> schemas = new TreeMap<>(
			Comparator.comparing(EventType::name).thenComparing(EventType::schemaVersion));

	private final Map<String, SortedSet<Integer>> versions = new TreeMap<>();

	private final UnknownTypes unknownTypes;

	/**
	 * Compile schemas.
	 * @param schemas the text of the schema of each type
	 * @throws IllegalArgumentException if one is not a JSON Schema; it names the type
	 */
	public EventSchemas(Map<EventType, String> schemas, UnknownTypes unknownTypes) {
		this.unknownTypes = unknownTypes;
		SchemaRegistryConfig config = SchemaRegistryConfig.builder()
			.formatAssertionsEnabled(true)
			.locale(Locale.ENGLISH)
			.build();
		SchemaRegistry registry = SchemaRegistry.withDefaultDialect(DIALECT,
				(builder) -> builder.schemaRegistryConfig(config));
		schemas.forEach((type, text) -> {
			this.schemas.put(type, compiled(registry, type, text));
			this.versions.computeIfAbsent(type.name(), (name) -> new TreeSet<>()).add(type.schemaVersion());
		});
	}

	private static Schema compiled(SchemaRegistry registry, EventType type, String text) {
		try {
			JsonNode node = Json.events().readTree(text);
			List<Error> errors = registry.getSchema(SchemaLocation.of(DIALECT.getDialectId())).validate(node);
			if (!errors.isEmpty()) {
				throw new IllegalArgumentException("The schema of " + type + " is wrong at "
						+ errors.getFirst().getInstanceLocation() + ": " + errors.getFirst().getMessage());
			}
			Schema schema = registry.getSchema(node);
			schema.initializeValidators();
			return schema;
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("The schema of " + type + " cannot be read: " + Json.problem(ex), ex);
		}
		catch (SchemaException ex) {
			throw new IllegalArgumentException("The schema of " + type + " is wrong: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Check events.
	 * @param pointer JSON pointer to the array that they are in, empty if it is the
	 * request
	 * @return what is wrong with them, at most {@value #FIELDS_MAX} fields
	 */
	List<InvalidField> check(String pointer, List<NewEvent> events) {
		List<InvalidField> wrong = new ArrayList<>();
		for (int index = 0; index < events.size() && wrong.size() < FIELDS_MAX; index++) {
			check(pointer + "/" + index, events.get(index), wrong);
		}
		return wrong.subList(0, Math.min(wrong.size(), FIELDS_MAX));
	}

	private void check(String pointer, NewEvent event, List<InvalidField> wrong) {
		Schema schema = this.schemas.get(event.type());
		if (schema != null) {
			schema.validate(Json.events().readTree(event.data()))
				.forEach((error) -> wrong.add(field(pointer + "/data", error)));
			return;
		}
		SortedSet<Integer> known = this.versions.get(event.type().name());
		if (known != null) {
			wrong.add(new InvalidField(pointer + "/schemaVersion",
					"There is no schema of " + event.type() + ", only of "
							+ known.stream().map((version) -> "v" + version).collect(Collectors.joining(", "))
							+ "; send one of these, or give the store the schema"));
		}
		else if (this.unknownTypes == UnknownTypes.REFUSE) {
			wrong.add(new InvalidField(pointer + "/type",
					"There is no schema of '" + event.type().name() + "'; known are " + this.versions.keySet()
							+ ", so send one of these, or give the store the schema"));
		}
	}

	/** What is missing or too much is told at its parent; here its own place is named. */
	private static InvalidField field(String pointer, Error error) {
		String place = pointer + error.getInstanceLocation();
		String property = error.getProperty();
		return new InvalidField((property != null) ? place + "/" + escaped(property) : place, error.getMessage());
	}

	private static String escaped(String property) {
		return property.replace("~", "~0").replace("/", "~1");
	}

}
