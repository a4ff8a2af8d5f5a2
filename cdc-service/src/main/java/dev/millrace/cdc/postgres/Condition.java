package dev.millrace.cdc.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import dev.millrace.events.InvalidValueException;

/**
 * A condition on the rows of a table that a person has written, as SQL. It is put between
 * parentheses, so it must be nothing but one expression: that is so if Postgres takes it
 * with parentheses and without.
 */
final class Condition {

	private static final String FIELD = "where";

	private static final String CLOSED = "EXPLAIN SELECT 1 FROM %s WHERE (%s\n)";

	private static final String OPEN = "EXPLAIN SELECT 1 FROM %s WHERE %s\n";

	private static final String TIMEOUT = "SET LOCAL statement_timeout = '5s'";

	private final Connection connection;

	private final String table;

	Condition(Connection connection, String table) {
		this.connection = connection;
		this.table = table;
	}

	/**
	 * Check it in the transaction of the connection, which is read only.
	 */
	void check(String where) throws SQLException {
		// The driver would take the one as the end of a statement, the other as a
		// parameter.
		if (where.contains(";") || where.contains("?")) {
			throw new InvalidValueException(FIELD,
					"Write the condition without ';' and '?'; instead of the operator ? use jsonb_exists(…)");
		}
		try (Statement statement = this.connection.createStatement()) {
			statement.execute(TIMEOUT);
			String from = Identifiers.quotedTable(this.table);
			statement.execute(CLOSED.formatted(from, where));
			statement.execute(OPEN.formatted(from, where));
		}
		catch (SQLException ex) {
			throw new InvalidValueException(FIELD,
					"Postgres does not take the condition for table " + this.table + ": " + ex.getMessage());
		}
	}

}
