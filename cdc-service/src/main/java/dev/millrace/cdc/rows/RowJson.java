package dev.millrace.cdc.rows;

import java.io.StringWriter;

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

	public RowJson(TableShape shape, SourceCatalog catalog) {
		this.shape = shape;
		this.catalog = catalog;
		this.types = shape.columns().stream().map((column) -> catalog.type(column.typeOid())).toArray(ValueType[]::new);
	}

	public TableShape shape() {
		return this.shape;
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
		if (this.types[place] instanceof ValueType.Scalar scalar) {
			PostgresText.write(json, scalar, row.text(place));
		}
		else {
			json.writeRawValue(withParts(place, row));
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
			this.types[place] = this.catalog.type(this.shape.columns().get(place).typeOid());
		}
		try {
			return value(this.types[place], row, place);
		}
		catch (PostgresText.OtherShapeException ex) {
			return value(ValueType.TEXT, row, place);
		}
	}

	private static String value(ValueType type, Row row, int place) {
		StringWriter text = new StringWriter();
		JsonGenerator json = Json.events().createGenerator(text);
		PostgresText.write(json, type, row.text(place));
		json.flush();
		return text.toString();
	}

}
