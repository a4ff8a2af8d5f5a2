package dev.millrace.cdc.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import dev.millrace.cdc.relay.Captured;
import dev.millrace.cdc.rows.ChangeJson;
import dev.millrace.cdc.rows.OutputSettings;
import dev.millrace.cdc.rows.Row;
import dev.millrace.cdc.rows.RowJson;
import dev.millrace.cdc.rows.SourceCatalog;
import dev.millrace.cdc.rows.ValueType;

/**
 * How the rows of a table are read with SQL, so that they come out as they do from the
 * WAL: the values are taken as Postgres writes them as text, and the same code makes JSON
 * of them. Made for one connection, which gets the settings that this needs. Used by one
 * thread.
 */
final class RowSql {

	private final PublishedTable table;

	private final RowJson rows;

	private final ChangeJson changes;

	/**
	 * @param connection from {@link Connections}: it transfers no values in binary form
	 */
	RowSql(Connection connection, PublishedTable table, SourceCatalog catalog) throws SQLException {
		this.table = table;
		this.rows = new RowJson(table.shape(), catalog);
		this.changes = new ChangeJson(connection.getCatalog(), table.shape());
		try (Statement statement = connection.createStatement()) {
			statement.execute(OutputSettings.SQL);
		}
	}

	/**
	 * The columns as a list for SELECT; what is read begins with them.
	 */
	String columns() {
		return this.table.shape()
			.columns()
			.stream()
			.map((column) -> Identifiers.quoted(column.name()))
			.collect(Collectors.joining(", "));
	}

	/**
	 * The table as FROM takes it. Tables that inherit from it are tables of their own.
	 */
	String from() {
		String name = Identifiers.quoted(this.table.shape().schema()) + "."
				+ Identifiers.quoted(this.table.shape().table());
		return this.table.partitioned() ? name : "ONLY " + name;
	}

	/**
	 * Whether its rows have keys, so that they can be read in their order.
	 */
	boolean hasKey() {
		return !this.table.keyOrder().isEmpty();
	}

	/**
	 * The columns of the key as a list for ORDER BY.
	 */
	String keyColumns() {
		return this.table.keyOrder()
			.stream()
			.map((column) -> Identifiers.quoted(this.table.shape().columns().get(column.place()).name()))
			.collect(Collectors.joining(", "));
	}

	/**
	 * As many parameters as the key has columns, each with its type: set with
	 * {@code setObject(n, text, Types.OTHER)} to the texts of {@link #keyValues}.
	 */
	String keyParameters() {
		return this.table.keyOrder()
			.stream()
			.map((column) -> "CAST(? AS " + column.type() + ")")
			.collect(Collectors.joining(", "));
	}

	/**
	 * The key's values as Postgres writes them, in the order of {@link #keyColumns}.
	 */
	List<String> keyValues(Row row) {
		List<String> values = new ArrayList<>();
		this.table.keyOrder().forEach((column) -> values.add(row.required(column.place())));
		return values;
	}

	/**
	 * The row that a result set stands at.
	 */
	Row row(ResultSet result) throws SQLException {
		Row row = new Row(this.table.shape().columns().size());
		for (int place = 0; place < row.size(); place++) {
			row.set(place, result.getString(place + 1));
		}
		return row;
	}

	/**
	 * What identifies the row, as JSON.
	 */
	String key(Row row) {
		return this.rows.key(row);
	}

	/**
	 * What the rows are made of.
	 */
	ValueType.Composite type() {
		return this.rows.type();
	}

	/**
	 * What is published of a row that was read.
	 * @param readAt when
	 */
	Captured.RowChanged read(Row row, Instant readAt) {
		return new Captured.RowChanged(this.table.shape().name(), this.rows.key(row),
				this.changes.read(this.rows.row(row), readAt), this.rows.type(), false, null, readAt);
	}

	/**
	 * What is published of a row that is gone.
	 * @param key as JSON
	 * @param readAt when it was not found
	 */
	Captured.RowChanged gone(String key, Instant readAt) {
		return new Captured.RowChanged(this.table.shape().name(), key, this.changes.gone(key, readAt), type(), true,
				null, readAt);
	}

}
