package dev.millrace.benchmarks.environment;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What a table of events got since a moment at which nobody was writing.
 */
public final class Growth {

	private static final String NEXT_TRANSACTION = """
			SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint
			""";

	// By transaction, because the events of earlier turns are many, and indexed.
	private static final String GROWTH = """
			SELECT count(*) AS events, count(DISTINCT stream_id) AS streams, coalesce(sum(%s), 0) AS sum
			FROM %s WHERE transaction_id >= ?
			""";

	private final JdbcClient sql;

	private final String growth;

	private final long firstTransaction;

	private Growth(JdbcClient sql, String growth, long firstTransaction) {
		this.sql = sql;
		this.growth = growth;
		this.firstTransaction = firstTransaction;
	}

	/**
	 * Begin now.
	 * @param table the table's name
	 * @param summed an SQL expression of one event that is summed
	 */
	public static Growth begin(JdbcClient sql, String table, String summed) {
		return new Growth(sql, GROWTH.formatted(summed, table), sql.sql(NEXT_TRANSACTION).query(Long.class).single());
	}

	/**
	 * Check that nothing else was added.
	 * @throws IllegalStateException if the table got anything else
	 */
	public void require(Content expected) {
		Content content = this.sql.sql(this.growth).param(this.firstTransaction).query(Content::of).single();
		if (!content.sameAs(expected)) {
			throw new IllegalStateException("What was answered is " + expected + ", but the table got " + content);
		}
	}

	/**
	 * Events of a table.
	 *
	 * @param events how many
	 * @param streams of how many different streams
	 * @param sum of what is summed
	 */
	public record Content(long events, long streams, BigDecimal sum) {

		boolean sameAs(Content other) {
			return this.events == other.events && this.streams == other.streams && this.sum.compareTo(other.sum) == 0;
		}

		private static Content of(ResultSet row, int number) throws SQLException {
			return new Content(row.getLong("events"), row.getLong("streams"), row.getBigDecimal("sum"));
		}

	}

}
