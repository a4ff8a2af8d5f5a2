package dev.millrace.commands.binding;

import dev.millrace.events.json.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * How commands are read: exactly as written. A number in quotes is no number, 2.5 is no
 * whole number, and a property that comes twice is an error.
 */
public final class CommandJson {

	static final JsonMapper MAPPER = Json.events()
		.rebuild()
		.enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
				DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
		.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
		.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
		.withCoercionConfig(LogicalType.Textual,
				(config) -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
					.setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
					.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
		.build();

	private CommandJson() {
	}

	/**
	 * Parse the text of a body. No text is an empty object, for commands without fields.
	 * @throws InvalidCommandException if it is not JSON; it says where
	 */
	public static JsonNode parse(byte[] body) {
		if (body.length == 0) {
			return MAPPER.createObjectNode();
		}
		try {
			JsonNode node = MAPPER.readTree(body);
			// Written later, for the fingerprint: a number such as 1e99999 reads but does
			// not write.
			MAPPER.writeValueAsBytes(node);
			return node;
		}
		catch (JacksonException ex) {
			throw new InvalidCommandException("", Json.problem(ex));
		}
	}

}
