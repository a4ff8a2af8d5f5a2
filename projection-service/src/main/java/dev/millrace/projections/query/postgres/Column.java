package dev.millrace.projections.query.postgres;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;

import dev.millrace.events.json.Json;
import dev.millrace.projections.query.FieldNames;
import org.jspecify.annotations.Nullable;

/**
 * A column of a read model.
 *
 * @param name in the database
 * @param type the Postgres type
 * @param category the letter of the type's category in {@code pg_type}
 * @param isKey whether it belongs to the primary key
 * @param isRequired whether every row has a value
 */
record Column(String name, String type, String category, boolean isKey, boolean isRequired) {

	private static final String TEXT = "S";

	/** Boolean, date or time, enum, number, text, duration. */
	private static final String ORDERED = "BDENST";

	/**
	 * The column of table {@code t} for SQL. A bare name in {@code ORDER BY} would mean
	 * what is selected under it.
	 */
	String quoted() {
		return quoted("t");
	}

	/**
	 * The column of a table that is called so in the statement.
	 */
	String quoted(String table) {
		return table + "." + '"' + this.name.replace("\"", "\"\"") + '"';
	}

	/**
	 * The name as JSON has it: {@code last_invoice} becomes {@code lastInvoice}.
	 */
	String field() {
		return FieldNames.ofColumn(this.name);
	}

	boolean isText() {
		return TEXT.equals(this.category);
	}

	/**
	 * Whether its values can be compared and sorted; JSON and arrays cannot.
	 */
	boolean isOrdered() {
		return ORDERED.contains(this.category) || "uuid".equals(this.type);
	}

	/**
	 * The value as JSON shows it; decimals exact, times in UTC.
	 */
	@Nullable Object value(ResultSet row, int index) throws SQLException {
		return switch (this.type) {
			case "timestamp with time zone" -> {
				OffsetDateTime time = row.getObject(index, OffsetDateTime.class);
				yield (time != null) ? time.toInstant() : null;
			}
			case "date" -> row.getObject(index, LocalDate.class);
			case "json", "jsonb" -> {
				String text = row.getString(index);
				yield (text != null) ? Json.events().readTree(text) : null;
			}
			default -> plain(row.getObject(index));
		};
	}

	private static @Nullable Object plain(@Nullable Object value) throws SQLException {
		if (value instanceof Array array) {
			return Arrays.asList((Object[]) array.getArray());
		}
		return (value == null || value instanceof Number || value instanceof Boolean) ? value : value.toString();
	}

}
