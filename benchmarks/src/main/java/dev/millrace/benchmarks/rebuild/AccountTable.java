package dev.millrace.benchmarks.rebuild;

import java.sql.ResultSet;
import java.sql.SQLException;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A table of accounts.
 *
 * @param name with its schema, if that is needed
 */
record AccountTable(JdbcClient sql, String name) {

	private static final String TOTALS = """
			SELECT count(*) AS rows, coalesce(sum(bookings), 0) AS bookings, coalesce(sum(balance) * 100, 0) AS cents FROM %s
			""";

	static AccountTable create(JdbcClient sql, String name) {
		sql.sql("CREATE TABLE " + name + " (" + AccountBalance.COLUMNS + ")").update();
		return new AccountTable(sql, name);
	}

	void empty() {
		this.sql.sql("TRUNCATE " + this.name).update();
	}

	/**
	 * How many bookings are in all accounts now.
	 */
	long bookings() {
		return current().bookings();
	}

	/**
	 * Check that it has the rows of a log.
	 * @throws IllegalStateException if not
	 */
	void require(Load.Totals expected) {
		Load.Totals found = current();
		if (!found.equals(expected)) {
			throw new IllegalStateException("The log makes " + expected + ", but " + this.name + " has " + found);
		}
	}

	private Load.Totals current() {
		return this.sql.sql(TOTALS.formatted(this.name)).query(AccountTable::totals).single();
	}

	private static Load.Totals totals(ResultSet row, int number) throws SQLException {
		return new Load.Totals(row.getLong("rows"), row.getLong("bookings"),
				row.getBigDecimal("cents").longValueExact());
	}

}
