package dev.millrace.events.json;

import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The two JSON mappers of everything that is stored or sent. Amounts stay exact: decimals
 * are never read as binary floating point, and are written without an exponent.
 */
public final class Json {

	private static final JsonMapper EVENTS = JsonMapper.builder()
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
		.disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
		.build();

	private static final JsonMapper ROWS = EVENTS.rebuild()
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
		// A deleted row has its primary key only.
		.disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.build();

	private Json() {
	}

	/**
	 * For events and metadata: properties are named as the record's components.
	 */
	public static JsonMapper events() {
		return EVENTS;
	}

	/**
	 * For rows of tables: component {@code customerId} is column {@code customer_id}.
	 */
	public static JsonMapper rows() {
		return ROWS;
	}

}
