package dev.millrace.cdc.rows;

import java.io.StringWriter;
import java.util.stream.IntStream;

import dev.millrace.events.json.Json;
import tools.jackson.core.JsonGenerator;

/**
 * Writes the rows of one table, and their keys, as JSON objects. Used by one thread.
 */
public final class RowJson {

	/** The key of every row of a table whose rows have none. */
	public static final String NO_KEY = "{}";

	private final TableShape shape;

	private final SourceCatalog catalog;

	private final ValueType[] types;

	private ValueType.Composite type;

	public RowJson(TableShape shape, SourceCatalog catalog) {
		this.shape = shape;
		this.catalog = catalog;
		this.types = shape.columns()
			.stream()
			.map((column) -> catalog.type(column.typeOid(), column.typeModifier()))
			.toArray(ValueType[]::new);
		this.type = composite(shape, this.types);
	}

	public TableShape shape() {
		return this.shape;
	}

	/**
	 * What the rows are made of that were written last.
	 */
	public ValueType.Composite type() {
		return this.type;
	}

	/**
	 * The values that are there, by column.
	 */
	public String row(Row row) {
		StringWriter text = new StringWriter();
		try (JsonGenerator json = Json.events().createGenerator(text)) {
			json.writeStartObject();
			for (int place = 0; place < this.types.length; place++) {
				if (!row.isAbsent(place)) {
					write(json, row, place);
				}
			}
			json.writeEndObject();
		}
		return text.toString();
	}

	/**
	 * What identifies the row; {@value #NO_KEY} if nothing does.
	 */
	public String key(Row row) {
		if (this.shape.key().isEmpty()) {
			return NO_KEY;
		}
		StringWriter text = new StringWriter();
		try (JsonGenerator json = Json.events().createGenerator(text)) {
			json.writeStartObject();
			for (int place : this.shape.key()) {
				row.required(place);
				write(json, row, place);
			}
			json.writeEndObject();
		}
		return text.toString();
	}

	private void write(JsonGenerator json, Row row, int place) {
		json.writeName(this.shape.columns().get(place).name());
		switch (this.types[place]) {
			case ValueType.Scalar scalar -> PostgresText.write(json, scalar, row.text(place));
			case ValueType.Decimal decimal -> PostgresText.write(json, decimal, row.text(place));
			case ValueType.ArrayOf ignored -> json.writeRawValue(withParts(place, row));
			case ValueType.Composite ignored -> json.writeRawValue(withParts(place, row));
		}
	}

	/**
	 * A row type can have changed, and a value in the WAL can be older than the change:
	 * then it is its text.
	 */
	private String withParts(int place, Row row) {
		try {
			return value(this.types[place], row, place);
		}
		catch (PostgresText.OtherShapeException ex) {
			this.catalog.forget();
			TableShape.Column column = this.shape.columns().get(place);
			this.types[place] = this.catalog.type(column.typeOid(), column.typeModifier());
			this.type = composite(this.shape, this.types);
		}
		try {
			return value(this.types[place], row, place);
		}
		catch (PostgresText.OtherShapeException ex) {
			return value(ValueType.TEXT, row, place);
		}
	}

	private static ValueType.Composite composite(TableShape shape, ValueType[] types) {
		return new ValueType.Composite(IntStream.range(0, types.length)
			.mapToObj((place) -> new ValueType.Attribute(shape.columns().get(place).name(), types[place]))
			.toList());
	}

	private static String value(ValueType type, Row row, int place) {
		StringWriter text = new StringWriter();
		JsonGenerator json = Json.events().createGenerator(text);
		PostgresText.write(json, type, row.text(place));
		json.flush();
		return text.toString();
	}

}
