package dev.millrace.projections.query.postgres;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;

import dev.millrace.events.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * A column of a read model.
 *
 * @param name in the database
 * @param type the Postgres type
 * @param isKey whether it belongs to the primary key
 */
record Column(String name, String type, boolean isKey) {

	String quoted() {
		return '"' + this.name.replace("\"", "\"\"") + '"';
	}

	/**
	 * The name as JSON has it: {@code last_invoice} becomes {@code lastInvoice}.
	 */
	String field() {
		StringBuilder field = new StringBuilder();
		for (String word : this.name.split("_", -1)) {
			field.append(field.isEmpty() ? word : capitalized(word));
		}
		return field.toString();
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

	private static String capitalized(String word) {
		return word.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1);
	}

}
