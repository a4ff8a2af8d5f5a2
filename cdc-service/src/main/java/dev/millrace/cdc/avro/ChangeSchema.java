package dev.millrace.cdc.avro;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.cdc.rows.ValueType;
import dev.millrace.events.json.Json;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/**
 * The Avro schema of the changes of a topic whose rows have one shape, and how they are
 * written with it. It is Debezium's envelope. A column that is absent, and one whose
 * value its type in Avro does not have, is null in the row; beside the row stand the
 * names of the absent and the texts of the others. Safe for use by many threads.
 */
final class ChangeSchema {

	static final String BEFORE = "before";

	static final String AFTER = "after";

	/** What follows the name of a row in that of the list of its absent columns. */
	static final String ABSENT = "_absent";

	/** The same of the values that are texts, by column. */
	static final String TEXTS = "_texts";

	private static final List<String> SOURCE_TEXTS = List.of("connector", "name", "snapshot", "db", "schema", "table");

	private static final List<String> SOURCE_PLACES = List.of("txId", "lsn");

	private static final List<String> SOURCE_TIMES = List.of("ts_ms", "ts_us", "ts_ns");

	private static final Schema SOURCE = source();

	private static final GenericData DATA = new GenericData();

	/** The sign of a zero is lost in a decimal. */
	private static final ObjectReader READER = Json.events()
		.reader()
		.without(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

	private final List<Column> columns;

	private final Schema row;

	private final Schema schema;

	private final GenericDatumWriter<GenericData.Record> writer;

	/**
	 * @param name in the source
	 * @param field in the schema
	 */
	private record Column(String name, String field, AvroType type) {
	}

	ChangeSchema(String topic, ValueType.Composite rows) {
		String namespace = AvroNames.namespace(topic);
		this.columns = rows.attributes().stream().map((attribute) -> column(attribute, namespace)).toList();
		this.row = AvroType.record(namespace, this.columns.stream().map(Column::name).toList(),
				this.columns.stream().map(Column::type).toList());
		this.schema = envelope(namespace, this.row);
		this.writer = new GenericDatumWriter<>(this.schema, DATA);
	}

	/**
	 * As JSON; the same for the same shape.
	 */
	String text() {
		return this.schema.toString();
	}

	/**
	 * Write a change.
	 * @param json the change as JSON
	 */
	byte[] write(String json) {
		JsonNode change = READER.readTree(json);
		GenericData.Record envelope = new GenericData.Record(this.schema);
		envelope.put("op", change.required("op").asString());
		putRow(envelope, BEFORE, change.get(BEFORE));
		putRow(envelope, AFTER, change.get(AFTER));
		envelope.put("source", source(change.required("source")));
		envelope.put("ts_ms", change.required("ts_ms").asLong());
		try {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream(json.length() / 2);
			BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
			this.writer.write(envelope, encoder);
			encoder.flush();
			return bytes.toByteArray();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void putRow(GenericData.Record envelope, String name, @Nullable JsonNode json) {
		List<String> absent = new ArrayList<>();
		Map<String, String> texts = new HashMap<>();
		if (json != null && json.isObject()) {
			envelope.put(name, row(json, absent, texts));
		}
		envelope.put(name + ABSENT, absent);
		envelope.put(name + TEXTS, texts);
	}

	private GenericData.Record row(JsonNode json, List<String> absent, Map<String, String> texts) {
		GenericData.Record values = new GenericData.Record(this.row);
		for (int place = 0; place < this.columns.size(); place++) {
			Column column = this.columns.get(place);
			JsonNode value = json.get(column.name());
			if (value == null) {
				absent.add(column.field());
			}
			else if (!value.isNull()) {
				Optional<Object> found = column.type().find(value);
				values.put(place, found.orElse(null));
				if (found.isEmpty()) {
					texts.put(column.field(), value.isString() ? value.stringValue() : value.toString());
				}
			}
		}
		return values;
	}

	private static Column column(ValueType.Attribute attribute, String namespace) {
		String field = AvroNames.name(attribute.name());
		return new Column(attribute.name(), field, AvroType.of(attribute.type(), namespace + "." + field));
	}

	private static GenericData.Record source(JsonNode json) {
		GenericData.Record source = new GenericData.Record(SOURCE);
		SOURCE_TEXTS.forEach((name) -> source.put(name, json.required(name).asString()));
		SOURCE_PLACES.forEach((name) -> source.put(name, json.has(name) ? json.get(name).asLong() : null));
		SOURCE_TIMES.forEach((name) -> source.put(name, json.required(name).asLong()));
		return source;
	}

	private static Schema envelope(String namespace, Schema row) {
		Schema orNull = Schema.createUnion(Schema.create(Schema.Type.NULL), row);
		return SchemaBuilder.record("Envelope")
			.namespace(namespace)
			.fields()
			.requiredString("op")
			.name(BEFORE)
			.type(orNull)
			.withDefault(null)
			.name(AFTER)
			.type(orNull)
			.withDefault(null)
			.name(BEFORE + ABSENT)
			.type(Schema.createArray(Schema.create(Schema.Type.STRING)))
			.withDefault(List.of())
			.name(AFTER + ABSENT)
			.type(Schema.createArray(Schema.create(Schema.Type.STRING)))
			.withDefault(List.of())
			.name(BEFORE + TEXTS)
			.type(Schema.createMap(Schema.create(Schema.Type.STRING)))
			.withDefault(Map.of())
			.name(AFTER + TEXTS)
			.type(Schema.createMap(Schema.create(Schema.Type.STRING)))
			.withDefault(Map.of())
			.name("source")
			.type(SOURCE)
			.noDefault()
			.requiredLong("ts_ms")
			.endRecord();
	}

	private static Schema source() {
		SchemaBuilder.FieldAssembler<Schema> fields = SchemaBuilder.record("Source")
			.namespace("dev.millrace.cdc")
			.fields();
		SOURCE_TEXTS.forEach(fields::requiredString);
		SOURCE_PLACES.forEach(fields::optionalLong);
		SOURCE_TIMES.forEach(fields::requiredLong);
		return fields.endRecord();
	}

}
