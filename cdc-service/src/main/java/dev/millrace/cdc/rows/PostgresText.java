package dev.millrace.cdc.rows;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes a value as JSON from the text that Postgres's output function gives for it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO">Array
 * input and output</a>
 * @see <a href=
 * "https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX">Composite
 * type input and output</a>
 */
final class PostgresText {

	private static final String HEX_PREFIX = "\\x";

	private static final String NEGATIVE_ZERO = "-0";

	private PostgresText() {
	}

	/**
	 * A value does not have the parts that its type says it has.
	 */
	static final class OtherShapeException extends RuntimeException {

		OtherShapeException(String message) {
			super(message, null, false, false);
		}

	}

	/**
	 * Write a value.
	 * @throws OtherShapeException if the type has changed since the value was written
	 */
	static void write(JsonGenerator json, ValueType type, @Nullable String text) {
		if (text == null) {
			json.writeNull();
			return;
		}
		switch (type) {
			case ValueType.Scalar(ValueType.Notation notation) -> write(json, notation, text);
			case ValueType.Decimal ignored -> json.writeString(text);
			case ValueType.ArrayOf array -> writeArray(json, array, text);
			case ValueType.Composite composite -> writeComposite(json, composite, text);
		}
	}

	private static void write(JsonGenerator json, ValueType.Notation notation, String text) {
		switch (notation) {
			case INTEGER, LONG -> json.writeNumber(text);
			case FLOAT, DOUBLE -> writeFloat(json, text);
			case BOOLEAN -> json.writeBoolean(text.equals("t"));
			case BYTES -> json.writeBinary(bytes(text));
			case DATE -> json.writeString(IsoTimes.date(text));
			case TIME_WITH_ZONE -> json.writeString(IsoTimes.timeWithZone(text));
			case TIMESTAMP -> json.writeString(IsoTimes.timestamp(text));
			case TIMESTAMP_WITH_ZONE -> json.writeString(IsoTimes.timestampWithZone(text));
			case HSTORE -> writeHstore(json, text);
			case TEXT, TIME, UUID -> json.writeString(text);
		}
	}

	/**
	 * JSON has no word for infinity and for what is not a number; and readers take -0 for
	 * an integer, which has no sign then.
	 */
	private static void writeFloat(JsonGenerator json, String text) {
		if (text.equals(NEGATIVE_ZERO)) {
			json.writeNumber("-0.0");
		}
		else if (Character.isDigit(text.charAt(text.length() - 1))) {
			json.writeNumber(text);
		}
		else {
			json.writeString(text);
		}
	}

	private static byte[] bytes(String text) {
		if (!text.startsWith(HEX_PREFIX)) {
			throw new IllegalStateException("Bytes are not in hexadecimal notation: set bytea_output to 'hex'");
		}
		return HexFormat.of().parseHex(text, HEX_PREFIX.length(), text.length());
	}

	/**
	 * An array whose indexes do not begin at 1 is its text, which tells where they begin.
	 */
	private static void writeArray(JsonGenerator json, ValueType.ArrayOf type, String text) {
		if (text.startsWith("[")) {
			json.writeString(text);
			return;
		}
		PartReader reader = new PartReader(text);
		writeArray(json, type, reader);
		reader.requireEnd();
	}

	private static void writeArray(JsonGenerator json, ValueType.ArrayOf type, PartReader reader) {
		json.writeStartArray();
		reader.require('{');
		while (!reader.skip('}')) {
			if (reader.isAt('{')) {
				writeArray(json, type, reader);
			}
			else {
				write(json, type.element(), reader.element(type.delimiter()));
			}
			reader.skip(type.delimiter());
		}
		json.writeEndArray();
	}

	private static void writeComposite(JsonGenerator json, ValueType.Composite type, String text) {
		List<@Nullable String> values = parts(text);
		// Without attributes there is still one empty place between the parentheses.
		if (values.size() != Math.max(1, type.attributes().size())) {
			throw new OtherShapeException("Not " + type.attributes().size() + " parts: " + text);
		}
		json.writeStartObject();
		for (int place = 0; place < type.attributes().size(); place++) {
			ValueType.Attribute attribute = type.attributes().get(place);
			json.writeName(attribute.name());
			write(json, attribute.type(), values.get(place));
		}
		json.writeEndObject();
	}

	private static List<@Nullable String> parts(String text) {
		List<@Nullable String> values = new ArrayList<>();
		PartReader reader = new PartReader(text);
		reader.require('(');
		do {
			values.add(reader.part());
		}
		while (reader.skip(','));
		reader.require(')');
		reader.requireEnd();
		return values;
	}

	private static void writeHstore(JsonGenerator json, String text) {
		PartReader reader = new PartReader(text);
		json.writeStartObject();
		while (!reader.isAtEnd()) {
			json.writeName(reader.quoted());
			reader.require('=');
			reader.require('>');
			String value = reader.isAt('"') ? reader.quoted() : reader.element(',');
			if (value == null) {
				json.writeNull();
			}
			else {
				json.writeString(value);
			}
			if (reader.skip(',')) {
				reader.require(' ');
			}
		}
		json.writeEndObject();
	}

}
