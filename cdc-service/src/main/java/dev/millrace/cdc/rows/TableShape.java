package dev.millrace.cdc.rows;

import java.util.List;

/**
 * A table's columns at one moment.
 *
 * @param schema the schema's name
 * @param table the table's name
 * @param columns in the order of the values of its rows
 * @param key the places of the columns that identify a row, in the key's order; empty if
 * there are none
 */
public record TableShape(String schema, String table, List<Column> columns, List<Integer> key) {

	public TableShape {
		columns = List.copyOf(columns);
		key = List.copyOf(key);
	}

	/**
	 * A column.
	 *
	 * @param name its name
	 * @param typeOid its type
	 * @param typeModifier what its declaration adds to the type, for example digits; -1
	 * if nothing
	 */
	public record Column(String name, int typeOid, int typeModifier) {
	}

	/**
	 * Schema and table, {@code shop.customers}.
	 */
	public String name() {
		return this.schema + "." + this.table;
	}

}
