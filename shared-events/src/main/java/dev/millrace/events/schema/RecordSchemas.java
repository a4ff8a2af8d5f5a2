package dev.millrace.events.schema;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Optional;

import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationOption;
import dev.millrace.events.EventType;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the JSON Schema (2020-12) of a record: what must be there, and the constraints
 * of Bean Validation. Safe for use by many threads.
 */
public final class RecordSchemas {

	private final SchemaGenerator commands = commandGenerator();

	private final SchemaGenerator events = eventGenerator();

	/**
	 * The schema of a command's body: other properties than the record's are forbidden.
	 * It has no reference and no {@code $schema}, so it can be put inside an OpenAPI
	 * document, where "#" is another root.
	 */
	public synchronized ObjectNode command(Class<?> command) {
		return this.commands.generateSchema(command);
	}

	/**
	 * The schema of an event's stored payload: what is {@code @Nullable} may be null or
	 * absent, and other properties are allowed, because whoever reads an event ignores
	 * them.
	 */
	public synchronized ObjectNode event(EventType type, Class<?> event) {
		ObjectNode generated = this.events.generateSchema(event);
		ObjectNode schema = generated.objectNode();
		schema.set("$schema", generated.get("$schema"));
		schema.put("title", type.toString());
		return schema.setAll(generated);
	}

	private static SchemaGenerator commandGenerator() {
		SchemaGeneratorConfigBuilder config = config(new JakartaValidationModule())
			.with(Option.INLINE_ALL_SCHEMAS, Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT)
			.without(Option.SCHEMA_VERSION_INDICATOR);
		config.forFields().withRequiredCheck(RecordSchemas::isRequired);
		return new SchemaGenerator(config.build());
	}

	private static SchemaGenerator eventGenerator() {
		SchemaGeneratorConfigBuilder config = config(
				new JakartaValidationModule(JakartaValidationOption.INCLUDE_PATTERN_EXPRESSIONS))
			.with(Option.SCHEMA_VERSION_INDICATOR, Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES);
		config.forFields()
			.withRequiredCheck(RecordSchemas::isRequired)
			.withNullableCheck((field) -> component(field).isPresent() && !isRequired(field));
		return new SchemaGenerator(config.build());
	}

	private static SchemaGeneratorConfigBuilder config(JakartaValidationModule constraints) {
		return new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
			.with(Option.EXTRA_OPEN_API_FORMAT_VALUES, Option.STANDARD_FORMATS, Option.FLATTENED_OPTIONALS)
			.with(new JacksonSchemaModule())
			.with(constraints);
	}

	private static boolean isRequired(FieldScope field) {
		return component(field).filter(RequiredComponents::isRequired).isPresent();
	}

	private static Optional<RecordComponent> component(FieldScope field) {
		RecordComponent[] components = field.getRawMember().getDeclaringClass().getRecordComponents();
		return (components == null || field.isFakeContainerItemScope()) ? Optional.empty()
				: Arrays.stream(components)
					.filter((component) -> component.getName().equals(field.getDeclaredName()))
					.findFirst();
	}

}
