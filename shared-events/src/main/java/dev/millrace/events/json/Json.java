package dev.millrace.events.json;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.ext.javatime.deser.LocalDateDeserializer;
import tools.jackson.databind.ext.javatime.deser.LocalDateTimeDeserializer;
import tools.jackson.databind.ext.javatime.deser.LocalTimeDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * The JSON of everything that is stored or sent. Amounts stay exact: decimals are never
 * read as binary floating point, and are written without an exponent.
 */
public final class Json {

	/** A remark for developers about where the parser read from. */
	private static final Pattern PARSER_SOURCE = Pattern.compile(" \\([^()]*\\[Source: .*", Pattern.DOTALL);

	private static final JsonMapper EVENTS = JsonMapper.builder()
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
		.disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
		.addModule(new SimpleModule("instants").addDeserializer(Instant.class, new QuickInstantDeserializer()))
		.build();

	private static final JsonMapper ROWS = EVENTS.rebuild()
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
		.addModule(zonedLocals())
		// A deleted row has its primary key only.
		.disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.build();

	private Json() {
	}

	/** Debezium writes dates and times of day with a zone, {@code 2010-12-01Z}. */
	private static JacksonModule zonedLocals() {
		return new SimpleModule("zoned-locals")
			.addDeserializer(LocalDate.class, new LocalDateDeserializer(DateTimeFormatter.ISO_DATE))
			.addDeserializer(LocalTime.class, new LocalTimeDeserializer(DateTimeFormatter.ISO_TIME))
			.addDeserializer(LocalDateTime.class, new LocalDateTimeDeserializer(DateTimeFormatter.ISO_DATE_TIME));
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

	/**
	 * What is wrong with a text that is not JSON, and where; a sentence for whoever wrote
	 * it.
	 */
	public static String problem(JacksonException failure) {
		TokenStreamLocation location = failure.getLocation();
		String place = (location == null || location.getLineNr() < 1) ? ""
				: " at line " + location.getLineNr() + ", column " + location.getColumnNr();
		return "Not valid JSON" + place + ": " + PARSER_SOURCE.matcher(failure.getOriginalMessage()).replaceAll("");
	}

}
