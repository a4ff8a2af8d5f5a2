package dev.millrace.projections.query.postgres;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.millrace.events.InvalidValueException;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.query.ReadModelQuery.Filter;
import dev.millrace.projections.query.ReadModelQuery.Sort;

/**
 * The table of a read model's live version. Whatever names a column goes through here, so
 * that no text of a client becomes SQL.
 *
 * @param version the live version
 * @param columns in the order of the table
 */
record LiveTable(ProjectionVersion version, List<Column> columns) {

	LiveTable {
		columns = List.copyOf(columns);
	}

	String name() {
		return this.version.projection();
	}

	/**
	 * The table for SQL. Views would do, but a swap locks them, and replaces their
	 * columns.
	 */
	String relation() {
		return this.version.schema() + "." + ProjectionVersion.relation(name());
	}

	List<Column> keys() {
		return this.columns.stream().filter(Column::isKey).toList();
	}

	List<Column> selected(List<String> fields) {
		return fields.isEmpty() ? this.columns : fields.stream().map((field) -> column("fields", field)).toList();
	}

	/**
	 * The column of a filter.
	 * @throws InvalidValueException if there is none, or the comparison is not for its
	 * type
	 */
	Column column(Filter filter) {
		Column column = column(filter.parameter(), filter.field());
		boolean isPossible = switch (filter.comparison()) {
			case NULL -> true;
			case PREFIX, CONTAINS, CONTAINS_IGNORE_CASE, SEARCH -> column.isText();
			case EQ, NE, GT, GTE, LT, LTE, IN -> column.isOrdered();
		};
		if (!isPossible) {
			throw new InvalidValueException(filter.parameter(), "Field '" + filter.field() + "' is of type "
					+ column.type() + ": it cannot be compared by '" + filter.comparison().text() + "'");
		}
		return column;
	}

	/**
	 * What orders the rows, so that no two are at the same place.
	 * @throws InvalidValueException if something cannot be sorted by, or there is no key
	 */
	List<Order> order(List<Sort> sort) {
		List<Order> wanted = sort.stream().map((by) -> new Order(sortable(by.field()), by.descending())).toList();
		if (keys().isEmpty()) {
			throw new InvalidValueException("name", "The table of read model '" + name()
					+ "' has no primary key, so its rows have no lasting order: declare one");
		}
		boolean descending = !wanted.isEmpty() && wanted.getLast().descending();
		List<Column> sorted = wanted.stream().map(Order::column).toList();
		return Stream
			.concat(wanted.stream(),
					keys().stream().filter((key) -> !sorted.contains(key)).map((key) -> new Order(key, descending)))
			.toList();
	}

	private Column sortable(String field) {
		Column column = column("sort", field);
		if (!column.isOrdered()) {
			throw new InvalidValueException("sort",
					"Field '" + field + "' is of type " + column.type() + ": it has no order");
		}
		return column;
	}

	Optional<Column> find(String field) {
		return this.columns.stream().filter((column) -> column.field().equals(field)).findFirst();
	}

	private Column column(String parameter, String field) {
		return find(field).orElseThrow(() -> new InvalidValueException(parameter,
				"There is no field '" + field + "': use " + fields(this.columns)));
	}

	static String fields(Collection<Column> columns) {
		return columns.stream().map(Column::field).collect(Collectors.joining(", "));
	}

	/**
	 * One of the columns that order the rows.
	 */
	record Order(Column column, boolean descending) {

		/** As a client writes it. */
		String text() {
			return (this.descending ? "-" : "") + this.column.field();
		}

		// Rows without a value come last in both directions. Where every row has one it
		// is
		// not said, so that an index can be read backwards.
		String sql() {
			return this.column.quoted()
					+ (this.descending ? (this.column.isRequired() ? " DESC" : " DESC NULLS LAST") : "");
		}

	}

}
