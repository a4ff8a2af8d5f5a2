package dev.millrace.cdc.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.millrace.cdc.TableColumns;

/**
 * Which tables there are, and their columns.
 */
final class TableCatalog {

	/**
	 * Tables whose changes are in the WAL. Those of the event store and of extensions are
	 * nobody's to capture, a partition belongs to its table, and what has a dot in its
	 * schema cannot be named.
	 */
	private static final String TABLES = """
			SELECT n.nspname || '.' || c.relname
			  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			 WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND NOT c.relispartition
			   AND n.nspname NOT IN ('information_schema', 'event_store') AND n.nspname !~ '^pg_'
			   AND strpos(n.nspname, '.') = 0
			   AND NOT EXISTS (SELECT 1 FROM pg_depend d
			                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
			 ORDER BY n.nspname, c.relname
			""";

	private static final String COLUMNS = """
			SELECT a.attname,
			       coalesce(a.attnum = ANY (coalesce(primary_key.indkey, identity.indkey)), false) AS in_key,
			       CASE c.relreplident WHEN 'f' THEN true
			                           WHEN 'd' THEN coalesce(a.attnum = ANY (primary_key.indkey), false)
			                           WHEN 'i' THEN coalesce(a.attnum = ANY (identity.indkey), false)
			                           ELSE false END AS in_identity
			  FROM pg_class c
			  JOIN pg_namespace n ON n.oid = c.relnamespace
			  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
			  LEFT JOIN pg_index primary_key ON primary_key.indrelid = c.oid AND primary_key.indisprimary
			  LEFT JOIN pg_index identity ON identity.indrelid = c.oid AND identity.indisreplident
			 WHERE n.nspname = ? AND c.relname = ?
			 ORDER BY a.attnum
			""";

	private TableCatalog() {
	}

	static List<String> tables(Connection connection) throws SQLException {
		List<String> tables = new ArrayList<>();
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(TABLES)) {
			while (row.next()) {
				tables.add(row.getString(1));
			}
		}
		return tables;
	}

	static List<TableColumns> columns(Connection connection, List<String> tables) throws SQLException {
		List<TableColumns> columns = new ArrayList<>();
		try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
			for (String table : tables) {
				int dot = table.indexOf('.');
				statement.setString(1, table.substring(0, dot));
				statement.setString(2, table.substring(dot + 1));
				columns.add(columns(table, statement));
			}
		}
		return columns;
	}

	private static TableColumns columns(String table, PreparedStatement statement) throws SQLException {
		List<String> columns = new ArrayList<>();
		List<String> key = new ArrayList<>();
		Set<String> identity = new HashSet<>();
		try (ResultSet row = statement.executeQuery()) {
			while (row.next()) {
				String column = row.getString("attname");
				columns.add(column);
				if (row.getBoolean("in_key")) {
					key.add(column);
				}
				if (row.getBoolean("in_identity")) {
					identity.add(column);
				}
			}
		}
		return new TableColumns(table, columns, key, identity);
	}

}
