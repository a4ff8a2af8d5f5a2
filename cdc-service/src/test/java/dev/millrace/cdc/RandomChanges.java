package dev.millrace.cdc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Changes rows of tables that it knows nothing of but their columns. What the tables'
 * constraints refuse is not done.
 */
final class RandomChanges {

	private static final int CHANGES_PER_TRANSACTION_MAX = 20;

	private static final String COLUMNS = """
			SELECT quote_ident(a.attname), format_type(a.atttypid, a.atttypmod)
			  FROM pg_attribute a
			 WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
			   AND a.attidentity <> 'a'
			""";

	/** Values that are easily lost. */
	private static final Map<String, List<String>> CORNERS = Map.ofEntries(
			Map.entry("numeric", List.of("'NaN'", "'-Infinity'", "1e-30", "0.10", "-12345678901234567890.12300")),
			Map.entry("real", List.of("'NaN'", "'-0'", "1e-40", "0.1", "'Infinity'")),
			Map.entry("double precision", List.of("'NaN'", "'-0'", "5e-324", "0.1::float8+0.2", "'-Infinity'")),
			Map.entry("bigint", List.of("-9223372036854775808", "9007199254740993")),
			Map.entry("date", List.of("'infinity'", "'0044-03-15 BC'", "'12010-01-01'", "'1969-12-31'")),
			Map.entry("timestamp without time zone",
					List.of("'-infinity'", "'0044-03-15 12:00 BC'", "'294276-12-31 23:59:59.999999'")),
			Map.entry("timestamp with time zone",
					List.of("'infinity'", "'0044-03-15 12:00+00 BC'", "'2010-12-01 00:00:00.000001+14'",
							"'12010-01-01 00:00+00'")),
			Map.entry("time without time zone", List.of("'24:00'", "'00:00:00.000001'")),
			Map.entry("time with time zone", List.of("'24:00-12:30:15'", "'00:00+00'")),
			Map.entry("interval", List.of("'-1 mon 1 day -00:00:00.000001'", "'0'", "'infinity'")),
			Map.entry("text",
					List.of("''", "'NULL'", "E'\\t\\n\\\\\"\\u0001'", "'😀'",
							"(SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 200))")),
			Map.entry("bytea", List.of("''", "'\\x00ff'",
					"(SELECT decode(string_agg(md5(random()::text), ''), 'hex') FROM generate_series(1, 300))")),
			Map.entry("text[]", List.of("'{}'", "'{NULL,\"NULL\",\"a,b\"}'", "'[0:1]={a,b}'", "'{{a,b},{c,d}}'")),
			Map.entry("integer[]", List.of("'{}'", "'{1,NULL}'", "'{{1,2},{3,4}}'")),
			Map.entry("double precision[]",
					List.of("'{}'", "'{NaN,-0,0.1}'", "ARRAY(SELECT random() FROM generate_series(1, 500))")),
			Map.entry("jsonb", List.of("'null'", "'{\"a\":1.50}'", "'[1e400]'")),
			Map.entry("json", List.of("'null'", "'{ \"a\":1, \"a\":2}'")),
			Map.entry("boolean", List.of("true", "false")));

	private final Connection connection;

	private final List<String> tables;

	private final Random random;

	private int done;

	private record Column(String name, String type) {
	}

	RandomChanges(Connection connection, List<String> tables, long seed) throws SQLException {
		this.connection = connection;
		this.tables = tables;
		this.random = new Random(seed);
		try (Statement statement = connection.createStatement()) {
			// No foreign keys and no triggers.
			statement.execute("SET session_replication_role = 'replica'");
			statement.execute("SELECT setseed(" + this.random.nextDouble() + ")");
		}
		connection.setAutoCommit(false);
	}

	/**
	 * @return how many were possible
	 */
	int make(int count) throws SQLException {
		for (int change = 0; change < count; change++) {
			makeOne();
			if (this.random.nextInt(CHANGES_PER_TRANSACTION_MAX) == 0) {
				this.connection.commit();
			}
		}
		this.connection.commit();
		return this.done;
	}

	private void makeOne() throws SQLException {
		String table = this.tables.get(this.random.nextInt(this.tables.size()));
		String sql = change(table);
		Savepoint savepoint = this.connection.setSavepoint();
		try (Statement statement = this.connection.createStatement()) {
			this.done += statement.executeUpdate(sql);
			this.connection.releaseSavepoint(savepoint);
		}
		catch (SQLException ex) {
			this.connection.rollback(savepoint);
		}
	}

	private String change(String table) throws SQLException {
		List<Column> columns = columns(table);
		String one = " WHERE (tableoid, ctid) = (SELECT tableoid, ctid FROM " + table + " ORDER BY random() LIMIT 1)";
		return switch (this.random.nextInt(10)) {
			case 0 -> "DELETE FROM " + table + one;
			case 1, 2,
					3 ->
				"INSERT INTO " + table + " (" + names(columns) + ") SELECT "
						+ columns.stream()
							.map((column) -> (this.random.nextInt(3) == 0) ? value(table, column) : column.name())
							.collect(Collectors.joining(", "))
						+ " FROM " + table + " ORDER BY random() LIMIT 1";
			default -> {
				Column column = columns.get(this.random.nextInt(columns.size()));
				yield "UPDATE " + table + " SET " + column.name() + " = " + value(table, column) + one;
			}
		};
	}

	private String value(String table, Column column) {
		List<String> corners = CORNERS.getOrDefault(column.type().replaceAll("\\(.*\\)", ""), List.of());
		int choice = this.random.nextInt(4 + corners.size());
		if (choice < corners.size()) {
			return "CAST(" + corners.get(choice) + " AS " + column.type() + ")";
		}
		return switch (choice - corners.size()) {
			case 0 -> "NULL";
			case 1 -> number(column) ? "(SELECT max(" + column.name() + ") + 1 FROM " + table + ")"
					: "CAST(substr(md5(random()::text), 1, 5) AS " + column.type() + ")";
			default -> "(SELECT " + column.name() + " FROM " + table + " ORDER BY random() LIMIT 1)";
		};
	}

	private static boolean number(Column column) {
		return column.type().matches("smallint|integer|bigint|numeric.*|real|double precision|money");
	}

	private static String names(List<Column> columns) {
		return columns.stream().map(Column::name).collect(Collectors.joining(", "));
	}

	private List<Column> columns(String table) throws SQLException {
		List<Column> columns = new ArrayList<>();
		try (var statement = this.connection.prepareStatement(COLUMNS)) {
			statement.setString(1, table);
			try (ResultSet row = statement.executeQuery()) {
				while (row.next()) {
					columns.add(new Column(row.getString(1), row.getString(2)));
				}
			}
		}
		return columns;
	}

}
