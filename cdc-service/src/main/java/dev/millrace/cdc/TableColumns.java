package dev.millrace.cdc;

import java.util.List;
import java.util.Set;

/**
 * The columns of a table.
 *
 * @param table schema and name
 * @param columns the names of all columns
 * @param key the columns that the key of its changes has
 * @param identity the columns that updates and deletes tell of the row before
 */
public record TableColumns(String table, List<String> columns, List<String> key, Set<String> identity) {

	public TableColumns {
		columns = List.copyOf(columns);
		key = List.copyOf(key);
		identity = Set.copyOf(identity);
	}

}
