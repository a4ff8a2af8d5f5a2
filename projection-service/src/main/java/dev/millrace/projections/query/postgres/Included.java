package dev.millrace.projections.query.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.millrace.events.InvalidValueException;
import dev.millrace.projections.RowReference;
import dev.millrace.projections.query.FieldNames;
import org.jspecify.annotations.Nullable;

/**
 * The rows of another read model that the rows of table {@code t} refer to.
 *
 * @param name what they are called beside the fields of a row
 * @param by the column of {@code t} that holds their key
 * @param key their key
 * @param table where they are
 * @param alias what that table is called in the statement
 */
record Included(String name, Column by, Column key, LiveTable table, String alias) {

	/**
	 * What a reference leads to in the live versions.
	 * @param number of the reference in the statement
	 * @throws InvalidValueException if it does not fit them, because one of them was
	 * built from another declaration
	 */
	static Included of(RowReference reference, LiveTable from, LiveTable to, int number) {
		Column by = from.find(FieldNames.ofComponent(reference.component()))
			.orElseThrow(() -> unfit(reference, from.name() + "' has no field to find it by"));
		List<Column> keys = to.keys();
		if (keys.size() != 1 || !keys.getFirst().type().equals(by.type())) {
			throw unfit(reference, to.name() + "' has another key");
		}
		if (from.find(reference.name()).isPresent()) {
			throw unfit(reference, from.name() + "' has a field of this name");
		}
		return new Included(reference.name(), by, keys.getFirst(), to, "r" + number);
	}

	private static InvalidValueException unfit(RowReference reference, String problem) {
		return new InvalidValueException("include", "'" + reference.name()
				+ "' cannot be included yet: the live version of '" + problem + ", wait until it is rebuilt");
	}

	/**
	 * Joins at most one row to each row of {@code t}.
	 */
	String join() {
		return " LEFT JOIN " + this.table.relation() + " AS " + this.alias + " ON " + this.key.quoted(this.alias)
				+ " = " + this.by.quoted();
	}

	/**
	 * What is selected: the key, which says whether there is a row, then all columns.
	 */
	Stream<String> selected() {
		return Stream.concat(Stream.of(this.key), this.table.columns().stream())
			.map((column) -> column.quoted(this.alias));
	}

	/** How many columns are selected. */
	int width() {
		return 1 + this.table.columns().size();
	}

	/**
	 * The row by its fields; null if there is none.
	 * @param index of the first selected column
	 */
	@Nullable Map<String, @Nullable Object> value(ResultSet row, int index) throws SQLException {
		if (row.getObject(index) == null) {
			return null;
		}
		Map<String, @Nullable Object> fields = new LinkedHashMap<>();
		for (Column column : this.table.columns()) {
			fields.put(column.field(), column.value(row, ++index));
		}
		return fields;
	}

}
