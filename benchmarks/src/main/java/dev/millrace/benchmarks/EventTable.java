package dev.millrace.benchmarks;

import java.sql.ResultSet;
import java.sql.SQLException;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A table of events, to be checked.
 */
final class EventTable {

	private static final String CONTENT = """
			SELECT count(*) AS events, count(DISTINCT stream_id) AS streams,
			  coalesce(sum(length(data::text)), 0) AS characters
			FROM\s""";

	private final JdbcClient sql;

	private final String name;

	EventTable(JdbcClient sql, String name) {
		this.sql = sql;
		this.name = name;
	}

	Content content() {
		return this.sql.sql(CONTENT + this.name).query(Content::of).single();
	}

	/** What a table holds. */
	record Content(long events, long streams, long characters) {

		/**
		 * Check that, since then, each append added one event in a new stream and nothing
		 * else happened.
		 */
		void requireAppendedSince(Content before, long appends) {
			Content expected = before.plus(appends, SampleEvent.DATA.length());
			if (!equals(expected)) {
				throw new IllegalStateException(
						"After " + appends + " answered appends there is " + this + " instead of " + expected);
			}
		}

		private Content plus(long appends, long charactersEach) {
			return new Content(this.events + appends, this.streams + appends,
					this.characters + appends * charactersEach);
		}

		private static Content of(ResultSet row, int number) throws SQLException {
			return new Content(row.getLong("events"), row.getLong("streams"), row.getLong("characters"));
		}

	}

}
