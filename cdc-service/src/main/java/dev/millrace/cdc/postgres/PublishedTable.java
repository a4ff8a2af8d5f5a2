package dev.millrace.cdc.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

import dev.millrace.cdc.rows.TableShape;

/**
 * A table with the columns that a publication has of it.
 *
 * @param shape its columns, and which of them are its key
 * @param partitioned whether its rows are in partitions
 * @param keyOrder the columns of the key in the order of its index, by which it can be
 * read
 */
record PublishedTable(TableShape shape, boolean partitioned, List<KeyColumn> keyOrder) {

	/**
	 * A column of a key.
	 *
	 * @param place its place in the shape
	 * @param type its type as SQL writes it
	 */
	record KeyColumn(int place, String type) {
	}

	private static final int ATTNAMES_VERSION = 150000;

	private static final int GENERATED_VERSION = 180000;

	/** A table that is not published (yet) has the columns that it would have there. */
	private static final String COLUMNS = """
			SELECT n.nspname, c.relname, c.relkind::text AS kind, a.attname, a.atttypid::bigint AS type,
			       a.atttypmod AS type_modifier, format_type(a.atttypid, -1) AS type_name,
			       CASE WHEN c.relreplident <> 'n' THEN array_position(k.indkey::int2[], a.attnum) END AS key_place
			  FROM pg_class c
			  JOIN pg_namespace n ON n.oid = c.relnamespace
			  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
			  LEFT JOIN pg_index k ON k.indrelid = c.oid
			                      AND CASE WHEN c.relreplident = 'i' THEN k.indisreplident ELSE k.indisprimary END
			  %s
			 WHERE c.oid = ? AND %s
			 ORDER BY a.attnum
			""";

	private static final String PUBLISHED = """
			LEFT JOIN pg_publication_tables p
			       ON p.pubname = ? AND p.schemaname = n.nspname AND p.tablename = c.relname""";

	private static final String PUBLISHED_14 = "LEFT JOIN (SELECT ? AS name) AS publication ON true";

	private static final String NOT_GENERATED = "a.attgenerated = ''";

	private static final String IN_LIST = "(p.attnames IS NULL OR a.attname = ANY (p.attnames))";

	private static final String OID = "SELECT to_regclass(?)::oid::bigint";

	static Optional<PublishedTable> find(Connection connection, String publication, String table) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(OID)) {
			statement.setString(1, Identifiers.quotedTable(table));
			try (ResultSet row = statement.executeQuery()) {
				row.next();
				long oid = row.getLong(1);
				return row.wasNull() ? Optional.empty() : find(connection, publication, (int) oid);
			}
		}
	}

	static Optional<PublishedTable> find(Connection connection, String publication, int oid) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(sql(version(connection)))) {
			statement.setString(1, publication);
			statement.setLong(2, Integer.toUnsignedLong(oid));
			try (ResultSet row = statement.executeQuery()) {
				return row.next() ? Optional.of(read(row)) : Optional.empty();
			}
		}
	}

	private static PublishedTable read(ResultSet row) throws SQLException {
		String schema = row.getString("nspname");
		String table = row.getString("relname");
		boolean partitioned = row.getString("kind").equals("p");
		List<TableShape.Column> columns = new ArrayList<>();
		List<Integer> key = new ArrayList<>();
		TreeMap<Integer, KeyColumn> keyOrder = new TreeMap<>();
		do {
			int keyPlace = row.getInt("key_place");
			if (!row.wasNull()) {
				key.add(columns.size());
				keyOrder.put(keyPlace, new KeyColumn(columns.size(), row.getString("type_name")));
			}
			columns.add(new TableShape.Column(row.getString("attname"), (int) row.getLong("type"),
					row.getInt("type_modifier")));
		}
		while (row.next());
		return new PublishedTable(new TableShape(schema, table, columns, key), partitioned,
				List.copyOf(keyOrder.values()));
	}

	/**
	 * Before version 15 a publication has no lists of columns, and before 18 no generated
	 * columns; those that are not stored are in no publication.
	 */
	private static String sql(int version) {
		if (version < ATTNAMES_VERSION) {
			return COLUMNS.formatted(PUBLISHED_14, NOT_GENERATED);
		}
		if (version < GENERATED_VERSION) {
			return COLUMNS.formatted(PUBLISHED, NOT_GENERATED + " AND " + IN_LIST);
		}
		return COLUMNS.formatted(PUBLISHED,
				"(a.attgenerated = '' AND p.attnames IS NULL OR a.attname = ANY (p.attnames))");
	}

	private static int version(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery("SELECT current_setting('server_version_num')::int")) {
			row.next();
			return row.getInt(1);
		}
	}

}
