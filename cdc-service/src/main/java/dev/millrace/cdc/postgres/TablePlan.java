package dev.millrace.cdc.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.millrace.cdc.snapshots.TableReader;
import dev.millrace.cdc.take.KeyRange;
import dev.millrace.events.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Parts a table into ranges of keys, by the keys of a sample of its pages.
 */
final class TablePlan {

	/** What autovacuum has not counted yet is estimated by its pages, as planners do. */
	private static final String SIZE = """
			SELECT sum(CASE WHEN reltuples >= 0 AND relpages > 0 THEN reltuples / relpages
			                ELSE current_setting('block_size')::int / 100 END
			             * pg_relation_size(oid) / current_setting('block_size')::int) AS rows,
			       sum(pg_relation_size(oid) / current_setting('block_size')::int) AS pages
			  FROM pg_class
			 WHERE oid = CAST(? AS regclass) OR oid IN (SELECT relid FROM pg_partition_tree(CAST(? AS regclass)))
			""";

	private static final String EXPLAIN = "EXPLAIN (FORMAT JSON) SELECT 1 FROM %s WHERE %s";

	/** Sorted before they are texts: texts have another order. */
	private static final String SAMPLE = """
			SELECT %s
			  FROM (SELECT %s
			          FROM %s TABLESAMPLE SYSTEM (%s)
			         ORDER BY %s
			         LIMIT %d) AS sample
			""";

	private static final int PAGES = 200;

	private static final int SAMPLE_MAX = 50_000;

	private static final double PERCENT = 100.0;

	private final Connection connection;

	private final String name;

	private final TakenTable table;

	TablePlan(Connection connection, String name, TakenTable table) {
		this.connection = connection;
		this.name = name;
		this.table = table;
	}

	/**
	 * @param partial whether a condition leaves out rows
	 */
	TableReader.Plan plan(boolean partial, int ranges, int rowsMin) throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(SIZE)) {
			statement.setString(1, Identifiers.quotedTable(this.name));
			statement.setString(2, Identifiers.quotedTable(this.name));
			try (ResultSet row = statement.executeQuery()) {
				row.next();
				long rows = Math.round(row.getDouble("rows"));
				long pages = row.getLong("pages");
				int parts = (int) Math.clamp(rows / Math.max(1, rowsMin), 1, ranges);
				return new TableReader.Plan(this.table.hasKey() ? byKey(parts, pages) : byPage(parts, pages),
						partial ? matching() : rows);
			}
		}
	}

	private List<KeyRange> byPage(int parts, long pages) {
		List<List<String>> ends = new ArrayList<>();
		for (int part = 1; part < parts; part++) {
			ends.add(List.of(Long.toString(pages * part / parts)));
		}
		return ranges(ends, List.of(Long.toString(pages)));
	}

	private List<KeyRange> byKey(int parts, long pages) throws SQLException {
		if (parts == 1) {
			return List.of(KeyRange.WHOLE);
		}
		List<List<String>> sample = sample(Math.min(PERCENT, PERCENT * PAGES / Math.max(1, pages)));
		List<List<String>> ends = new ArrayList<>();
		for (int part = 1; part < parts && !sample.isEmpty(); part++) {
			List<String> end = sample.get((int) ((long) sample.size() * part / parts));
			if (ends.isEmpty() || !ends.getLast().equals(end)) {
				ends.add(end);
			}
		}
		return ranges(ends, null);
	}

	private static List<KeyRange> ranges(List<List<String>> ends, @Nullable List<String> last) {
		List<KeyRange> ranges = new ArrayList<>();
		@Nullable List<String> after = null;
		for (List<String> end : ends) {
			ranges.add(new KeyRange(after, end, false));
			after = end;
		}
		ranges.add(new KeyRange(after, last, false));
		return ranges;
	}

	private List<List<String>> sample(double percent) throws SQLException {
		String sql = SAMPLE.formatted(this.table.keyTexts(), this.table.keyColumns(), this.table.from(),
				String.format(Locale.ROOT, "%.6f", percent), this.table.keyColumns(), SAMPLE_MAX);
		List<List<String>> sample = new ArrayList<>();
		try (Statement statement = this.connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
			int size = row.getMetaData().getColumnCount();
			while (row.next()) {
				List<String> key = new ArrayList<>();
				for (int place = 1; place <= size; place++) {
					key.add(row.getString(place));
				}
				sample.add(key);
			}
		}
		return sample;
	}

	private long matching() throws SQLException {
		String sql = EXPLAIN.formatted(this.table.from(), this.table.condition());
		try (Statement statement = this.connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
			row.next();
			return Json.events().readTree(row.getString(1)).path(0).path("Plan").path("Plan Rows").asLong();
		}
	}

}
