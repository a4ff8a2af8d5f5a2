package dev.millrace.cdc.debezium;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import dev.millrace.events.json.Json;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes Connect's structs as JSON without schema. A large value that Postgres did not
 * send, because it did not change, is left out: it is unknown, and neither null nor what
 * Debezium puts in its place.
 */
final class StructJson {

	private final List<Object> placeholders;

	private final byte[] binaryPlaceholder;

	StructJson(String unavailable) {
		this.binaryPlaceholder = unavailable.getBytes(StandardCharsets.UTF_8);
		this.placeholders = placeholders(unavailable, this.binaryPlaceholder);
	}

	String write(Struct struct) {
		StringWriter text = new StringWriter();
		try (JsonGenerator generator = Json.events().createGenerator(text)) {
			writeStruct(generator, struct);
		}
		return text.toString();
	}

	private void writeStruct(JsonGenerator generator, Struct struct) {
		generator.writeStartObject();
		for (Field field : struct.schema().fields()) {
			Object value = struct.getWithoutDefault(field.name());
			if (value == null || !isUnavailable(value)) {
				generator.writeName(field.name());
				writeValue(generator, value);
			}
		}
		generator.writeEndObject();
	}

	private void writeValue(JsonGenerator generator, @Nullable Object value) {
		switch (value) {
			case null -> generator.writeNull();
			case String text -> generator.writeString(text);
			case Integer number -> generator.writeNumber(number);
			case Long number -> generator.writeNumber(number);
			case Short number -> generator.writeNumber(number);
			case Byte number -> generator.writeNumber(number.shortValue());
			case Double number -> generator.writeNumber(number);
			case Float number -> generator.writeNumber(number);
			case BigDecimal number -> generator.writeNumber(number);
			case Boolean bool -> generator.writeBoolean(bool);
			case byte[] bytes -> generator.writeBinary(bytes);
			case ByteBuffer buffer -> generator.writeBinary(bytes(buffer));
			case Struct struct -> writeStruct(generator, struct);
			case List<?> list -> writeList(generator, list);
			case Map<?, ?> map -> writeMap(generator, map);
			default -> generator.writeString(value.toString());
		}
	}

	private void writeList(JsonGenerator generator, List<?> list) {
		generator.writeStartArray();
		list.forEach((element) -> writeValue(generator, element));
		generator.writeEndArray();
	}

	private void writeMap(JsonGenerator generator, Map<?, ?> map) {
		generator.writeStartObject();
		map.forEach((name, element) -> {
			generator.writeName(String.valueOf(name));
			writeValue(generator, element);
		});
		generator.writeEndObject();
	}

	private boolean isUnavailable(Object value) {
		return switch (value) {
			case String text -> this.placeholders.contains(text);
			case byte[] bytes -> Arrays.equals(bytes, this.binaryPlaceholder);
			case ByteBuffer buffer -> Arrays.equals(bytes(buffer), this.binaryPlaceholder);
			case List<?> list -> isUnavailableList(list);
			default -> false;
		};
	}

	private boolean isUnavailableList(List<?> list) {
		return this.placeholders.contains(list) || (list.size() == 1 && list.getFirst() != null
				&& !(list.getFirst() instanceof List<?>) && isUnavailable(list.getFirst()));
	}

	/**
	 * What Debezium writes for an unavailable value, which depends on the column's type.
	 */
	private static List<Object> placeholders(String unavailable, byte[] binary) {
		List<Integer> integers = new ArrayList<>();
		List<Long> longs = new ArrayList<>();
		for (byte element : binary) {
			integers.add((int) element);
			longs.add((long) element);
		}
		String hstore = Json.events().writeValueAsString(Map.of(unavailable, unavailable));
		return List.of(unavailable, UUID.nameUUIDFromBytes(binary).toString(), hstore, integers, longs);
	}

	private static byte[] bytes(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.duplicate().get(bytes);
		return bytes;
	}

}
