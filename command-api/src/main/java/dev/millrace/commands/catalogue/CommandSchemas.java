package dev.millrace.commands.catalogue;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;

import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationModule;
import dev.millrace.commands.binding.Component;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the JSON Schema (2020-12) of a command's record: what the binder requires and
 * the constraints of Bean Validation.
 */
final class CommandSchemas {

	private final SchemaGenerator generator;

	CommandSchemas() {
		// Inline, because a schema is also put inside an OpenAPI document, where "#" is
		// another root.
		SchemaGeneratorConfigBuilder config = new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12,
				OptionPreset.PLAIN_JSON)
			.with(Option.INLINE_ALL_SCHEMAS, Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT,
					Option.EXTRA_OPEN_API_FORMAT_VALUES, Option.STANDARD_FORMATS, Option.FLATTENED_OPTIONALS)
			.without(Option.SCHEMA_VERSION_INDICATOR)
			.with(new JacksonSchemaModule())
			.with(new JakartaValidationModule());
		config.forFields().withRequiredCheck(CommandSchemas::isRequired);
		this.generator = new SchemaGenerator(config.build());
	}

	ObjectNode schema(Class<?> command) {
		return this.generator.generateSchema(command);
	}

	private static boolean isRequired(FieldScope field) {
		RecordComponent[] components = field.getRawMember().getDeclaringClass().getRecordComponents();
		return components != null && Arrays.stream(components)
			.filter((component) -> component.getName().equals(field.getDeclaredName()))
			.anyMatch(Component::isRequired);
	}

}
