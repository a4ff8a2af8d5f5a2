package dev.millrace.cdc.avro;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import dev.millrace.cdc.rows.ValueType;
import dev.millrace.cdc.rows.ValueType.Notation;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import tools.jackson.databind.JsonNode;

/**
 * What a type of Postgres is in Avro.
 *
 * @param schema without null
 * @param value makes a value of it from JSON that is not null
 */
record AvroType(Schema schema, Function<JsonNode, Object> value) {

	private static final String INFINITY = "infinity";

	private static final String NEGATIVE_INFINITY = "-infinity";

	private static final long MICROS_PER_SECOND = 1_000_000;

	/**
	 * A value is not one of those that the type in Avro has.
	 */
	private static final class MisfitException extends RuntimeException {

		MisfitException(JsonNode value) {
			super("No such value: " + value, null, false, false);
		}

	}

	/**
	 * @param namespace of the records in it
	 */
	static AvroType of(ValueType type, String namespace) {
		return switch (type) {
			case ValueType.Scalar(Notation notation) -> scalar(notation);
			case ValueType.Decimal(int precision, int scale) -> decimal(precision, scale);
			case ValueType.ArrayOf array -> array(of(array.element(), namespace));
			case ValueType.Composite composite -> composite(composite, namespace);
		};
	}

	/**
	 * The type with null, which comes first, so that it is what a reader finds where an
	 * older writer had nothing.
	 */
	Schema nullable() {
		return Schema.createUnion(Schema.create(Schema.Type.NULL), this.schema);
	}

	/**
	 * A field that can be null.
	 * @param name in the source
	 */
	Schema.Field field(String name) {
		String avroName = AvroNames.name(name);
		Schema.Field field = new Schema.Field(avroName, nullable(), null, Schema.Field.NULL_DEFAULT_VALUE);
		if (!avroName.equals(name)) {
			field.addProp("column", name);
		}
		return field;
	}

	/**
	 * A value, if it is one of those that the type has.
	 */
	Optional<Object> find(JsonNode json) {
		try {
			return Optional.of(this.value.apply(json));
		}
		catch (MisfitException | ArithmeticException | DateTimeException | IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	private static AvroType scalar(Notation notation) {
		return switch (notation) {
			case INTEGER -> plain(Schema.Type.INT, AvroType::integer);
			case LONG -> plain(Schema.Type.LONG, AvroType::number);
			case FLOAT -> plain(Schema.Type.FLOAT, (json) -> (float) floating(json));
			case DOUBLE -> plain(Schema.Type.DOUBLE, AvroType::floating);
			case BOOLEAN -> plain(Schema.Type.BOOLEAN, AvroType::truth);
			case BYTES -> plain(Schema.Type.BYTES, (json) -> ByteBuffer.wrap(Base64.getDecoder().decode(text(json))));
			case DATE -> logical(Schema.Type.INT, LogicalTypes.date(), (json) -> date(text(json)));
			case TIME -> logical(Schema.Type.LONG, LogicalTypes.timeMicros(), (json) -> time(text(json)));
			case TIMESTAMP ->
				logical(Schema.Type.LONG, LogicalTypes.localTimestampMicros(), (json) -> timestamp(text(json)));
			case TIMESTAMP_WITH_ZONE -> logical(Schema.Type.LONG, LogicalTypes.timestampMicros(),
					(json) -> timestamp(text(json).replace("Z", "")));
			case UUID -> logical(Schema.Type.STRING, LogicalTypes.uuid(), AvroType::text);
			case HSTORE -> hstore();
			case TIME_WITH_ZONE, TEXT -> plain(Schema.Type.STRING, AvroType::text);
		};
	}

	private static AvroType plain(Schema.Type type, Function<JsonNode, Object> value) {
		return new AvroType(Schema.create(type), value);
	}

	private static AvroType logical(Schema.Type type, LogicalType logical, Function<JsonNode, Object> value) {
		return new AvroType(logical.addToSchema(Schema.create(type)), value);
	}

	/**
	 * Postgres has scales that Avro has not.
	 */
	private static AvroType decimal(int precision, int scale) {
		if (scale < 0 || scale > precision) {
			return scalar(Notation.TEXT);
		}
		return logical(Schema.Type.BYTES, LogicalTypes.decimal(precision, scale), (json) -> ByteBuffer
			.wrap(new BigDecimal(text(json)).setScale(scale, RoundingMode.UNNECESSARY).unscaledValue().toByteArray()));
	}

	private static AvroType array(AvroType element) {
		return new AvroType(Schema.createArray(element.nullable()), (json) -> {
			require(json.isArray(), json);
			List<Object> values = new ArrayList<>(json.size());
			json.forEach((value) -> values.add(value.isNull() ? null : element.value().apply(value)));
			return values;
		});
	}

	private static AvroType hstore() {
		Schema strings = Schema.createMap(plain(Schema.Type.STRING, AvroType::text).nullable());
		return new AvroType(strings, (json) -> {
			require(json.isObject(), json);
			Map<String, Object> values = new HashMap<>();
			json.forEachEntry((name, value) -> values.put(name, value.isNull() ? null : text(value)));
			return values;
		});
	}

	private static AvroType composite(ValueType.Composite type, String namespace) {
		List<String> names = type.attributes().stream().map(ValueType.Attribute::name).toList();
		List<AvroType> types = type.attributes()
			.stream()
			.map((attribute) -> of(attribute.type(), namespace + "." + AvroNames.name(attribute.name())))
			.toList();
		Schema schema = record(namespace, names, types);
		return new AvroType(schema, (json) -> {
			require(json.isObject() && json.size() == names.size(), json);
			GenericData.Record value = new GenericData.Record(schema);
			for (int place = 0; place < types.size(); place++) {
				JsonNode attribute = json.get(names.get(place));
				require(attribute != null, json);
				value.put(place, attribute.isNull() ? null : types.get(place).value().apply(attribute));
			}
			return value;
		});
	}

	/**
	 * The record that rows are.
	 */
	static Schema record(String namespace, List<String> names, List<AvroType> types) {
		List<Schema.Field> fields = new ArrayList<>(names.size());
		for (int place = 0; place < types.size(); place++) {
			fields.add(types.get(place).field(names.get(place)));
		}
		return Schema.createRecord("Value", null, namespace, false, fields);
	}

	private static Object integer(JsonNode json) {
		require(json.isIntegralNumber() && json.canConvertToInt(), json);
		return json.intValue();
	}

	private static Object number(JsonNode json) {
		require(json.isIntegralNumber() && json.canConvertToLong(), json);
		return json.longValue();
	}

	private static double floating(JsonNode json) {
		if (json.isNumber()) {
			return json.doubleValue();
		}
		return switch (text(json)) {
			case "NaN" -> Double.NaN;
			case "Infinity" -> Double.POSITIVE_INFINITY;
			case "-Infinity" -> Double.NEGATIVE_INFINITY;
			default -> throw new MisfitException(json);
		};
	}

	private static Object truth(JsonNode json) {
		require(json.isBoolean(), json);
		return json.booleanValue();
	}

	private static String text(JsonNode json) {
		require(json.isString(), json);
		return json.stringValue();
	}

	/**
	 * Infinity is the last day that there is, as in Postgres itself.
	 */
	private static int date(String text) {
		return switch (text) {
			case INFINITY -> Integer.MAX_VALUE;
			case NEGATIVE_INFINITY -> Integer.MIN_VALUE;
			default -> Math.toIntExact(LocalDate.parse(text).toEpochDay());
		};
	}

	private static long time(String text) {
		return LocalTime.parse(text).getLong(ChronoField.MICRO_OF_DAY);
	}

	/**
	 * Infinity is the last microsecond that there is, as in Postgres itself.
	 */
	private static long timestamp(String text) {
		return switch (text) {
			case INFINITY -> Long.MAX_VALUE;
			case NEGATIVE_INFINITY -> Long.MIN_VALUE;
			default -> micros(LocalDateTime.parse(text));
		};
	}

	private static long micros(LocalDateTime time) {
		long micros = Math.addExact(Math.multiplyExact(time.toEpochSecond(ZoneOffset.UTC), MICROS_PER_SECOND),
				time.get(ChronoField.MICRO_OF_SECOND));
		if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
			throw new ArithmeticException(time + " would be taken for infinity");
		}
		return micros;
	}

	private static void require(boolean fits, JsonNode json) {
		if (!fits) {
			throw new MisfitException(json);
		}
	}

}
