package dev.millrace.cdc.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.millrace.cdc.relay.Captured;
import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.rows.Row;
import dev.millrace.cdc.rows.SourceCatalog;
import dev.millrace.cdc.take.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * A table as it is being taken: as the publication has it, at one moment. Its rows are
 * read in the order of their key. One without a key is read by its pages, which is sound
 * because a row that moves is a change, and streamed.
 */
final class TakenTable {

	private static final int FILTER_VERSION = 15;

	private static final String FILTER = """
			SELECT pg_get_expr(r.prqual, r.prrelid)
			  FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid
			 WHERE p.pubname = ? AND r.prrelid = ?::regclass
			""";

	private static final String CHUNK = """
			SELECT %s
			  FROM %s
			 WHERE %s
			 ORDER BY %s
			 LIMIT %d
			""";

	private static final String PAGES = """
			SELECT %s
			  FROM %s
			 WHERE ctid >= CAST('(%d,0)' AS tid) AND ctid < CAST('(%d,0)' AS tid) AND %s
			""";

	private static final String MISSING = """
			SELECT k.place, %s
			  FROM unnest(?::text[]) WITH ORDINALITY AS k (json, place)
			 CROSS JOIN LATERAL (SELECT %s) AS wanted_key
			 WHERE NOT EXISTS (SELECT 1 FROM %s AS t WHERE %s AND %s)
			""";

	/** Few rows fit in a page, and many of the smallest. */
	private static final int ROWS_PER_PAGE = 64;

	private static final int FETCH_ROWS = 200;

	/** A chunk of large rows ends with the row that exceeds it, in characters. */
	private static final long CHUNK_CHARS_MAX = 8L * 1024 * 1024;

	private final Connection connection;

	private final PublishedTable published;

	private final RowSql sql;

	private final String condition;

	private TakenTable(Connection connection, PublishedTable published, RowSql sql, String condition) {
		this.connection = connection;
		this.published = published;
		this.sql = sql;
		this.condition = condition;
	}

	/**
	 * @param where an SQL condition that the rows meet; null for all
	 */
	static TakenTable find(Connection connection, String publication, SourceCatalog catalog, String table,
			@Nullable String where) throws SQLException {
		PublishedTable published = PublishedTable.find(connection, publication, table)
			.orElseThrow(() -> new CaptureBlockedException("Table " + table + " does not exist any more"));
		List<String> conditions = new ArrayList<>(filters(connection, publication, table));
		if (where != null) {
			conditions.add(where);
		}
		// A condition ends its line, for it may end in a comment.
		String all = conditions.isEmpty() ? "true"
				: conditions.stream().map((it) -> "(" + it + "\n)").collect(Collectors.joining(" AND "));
		return new TakenTable(connection, published, new RowSql(connection, published, catalog), all);
	}

	boolean hasKey() {
		return this.sql.hasKey();
	}

	String from() {
		return this.sql.from();
	}

	String keyColumns() {
		return this.sql.keyColumns();
	}

	/**
	 * The columns of the key as texts, for SELECT.
	 */
	String keyTexts() {
		return this.published.keyOrder()
			.stream()
			.map((column) -> Identifiers.quoted(name(column)) + "::text")
			.collect(Collectors.joining(", "));
	}

	String condition() {
		return this.condition;
	}

	/**
	 * The first rows of a range.
	 *
	 * @param rows as they are published
	 * @param rest what is left
	 */
	record First(List<Captured.RowChanged> rows, KeyRange rest) {
	}

	First read(KeyRange range, int rowsMax, Instant readAt) throws SQLException {
		return hasKey() ? readByKey(range, rowsMax, readAt) : readByPage(range, rowsMax, readAt);
	}

	/**
	 * The deletes of those keys that no row has. Without a key there are none: the topic
	 * has the history of all rows.
	 * @param keys as JSON; what is no key of this table, for example because it was
	 * hashed, is left out
	 */
	List<Captured.RowChanged> missing(Collection<String> keys, Instant readAt) throws SQLException {
		if (!hasKey()) {
			return List.of();
		}
		List<String> asked = List.copyOf(keys);
		List<Captured.RowChanged> missing = new ArrayList<>();
		try (PreparedStatement statement = this.connection.prepareStatement(missingSql())) {
			statement.setArray(1, this.connection.createArrayOf("text", asked.toArray()));
			try (ResultSet result = statement.executeQuery()) {
				while (result.next()) {
					String key = asked.get((int) result.getLong(1) - 1);
					if (key.equals(this.sql.key(keyRow(result)))) {
						missing.add(this.sql.gone(key, readAt));
					}
				}
			}
		}
		return missing;
	}

	private First readByKey(KeyRange range, int rowsMax, Instant readAt) throws SQLException {
		String chunk = CHUNK.formatted(this.sql.columns(), this.sql.from(), conditions(range), this.sql.keyColumns(),
				rowsMax);
		List<Captured.RowChanged> rows = new ArrayList<>();
		List<String> last = List.of();
		long chars = 0;
		try (PreparedStatement statement = this.connection.prepareStatement(chunk)) {
			statement.setFetchSize(Math.min(FETCH_ROWS, rowsMax));
			bind(statement, bind(statement, 1, range.after()), range.until());
			try (ResultSet result = statement.executeQuery()) {
				while (chars < CHUNK_CHARS_MAX && result.next()) {
					Row row = this.sql.row(result);
					Captured.RowChanged read = this.sql.read(row, readAt);
					rows.add(read);
					last = this.sql.keyValues(row);
					chars += read.envelope().length();
				}
			}
		}
		boolean more = rows.size() == rowsMax || chars >= CHUNK_CHARS_MAX;
		return new First(rows, more ? range.after(last) : range.ended());
	}

	private First readByPage(KeyRange range, int rowsMax, Instant readAt) throws SQLException {
		long from = page(range.after(), 0);
		long end = page(range.until(), from);
		long until = Math.min(end, from + Math.max(1, rowsMax / ROWS_PER_PAGE));
		List<Captured.RowChanged> rows = new ArrayList<>();
		try (PreparedStatement statement = this.connection
			.prepareStatement(PAGES.formatted(this.sql.columns(), this.sql.from(), from, until, this.condition))) {
			statement.setFetchSize(FETCH_ROWS);
			try (ResultSet result = statement.executeQuery()) {
				while (result.next()) {
					rows.add(this.sql.read(this.sql.row(result), readAt));
				}
			}
		}
		return new First(rows, (until < end) ? range.after(List.of(Long.toString(until))) : range.ended());
	}

	private String conditions(KeyRange range) {
		List<String> conditions = new ArrayList<>();
		if (range.after() != null) {
			conditions.add(comparison(">"));
		}
		if (range.until() != null) {
			conditions.add(comparison("<="));
		}
		conditions.add(this.condition);
		return String.join(" AND ", conditions);
	}

	private String comparison(String operator) {
		return "(" + this.sql.keyColumns() + ") " + operator + " (" + this.sql.keyParameters() + ")";
	}

	private static int bind(PreparedStatement statement, int from, @Nullable List<String> key) throws SQLException {
		int place = from;
		for (String value : (key != null) ? key : List.<String>of()) {
			statement.setObject(place++, value, Types.OTHER);
		}
		return place;
	}

	private String missingSql() {
		List<PublishedTable.KeyColumn> key = this.published.keyOrder();
		String texts = numbered(key, (number) -> "wanted_key.k" + number + "::text");
		String values = numbered(key,
				(number) -> "CAST(" + text(key.get(number)) + " AS " + key.get(number).type() + ") AS k" + number);
		String same = IntStream.range(0, key.size())
			.mapToObj((number) -> "t." + Identifiers.quoted(name(key.get(number))) + " = wanted_key.k" + number)
			.collect(Collectors.joining(" AND "));
		return MISSING.formatted(texts, values, this.sql.from(), same, this.condition);
	}

	private static String numbered(List<PublishedTable.KeyColumn> key, IntFunction<String> sql) {
		return IntStream.range(0, key.size()).mapToObj(sql).collect(Collectors.joining(", "));
	}

	/**
	 * The value in the key's JSON as Postgres takes it.
	 */
	private String text(PublishedTable.KeyColumn column) {
		String value = "k.json::json ->> '" + name(column).replace("'", "''") + "'";
		return column.type().equals("bytea") ? "decode(" + value + ", 'base64')" : value;
	}

	private Row keyRow(ResultSet result) throws SQLException {
		Row row = new Row(this.published.shape().columns().size());
		int place = 2;
		for (PublishedTable.KeyColumn column : this.published.keyOrder()) {
			row.set(column.place(), result.getString(place++));
		}
		return row;
	}

	private String name(PublishedTable.KeyColumn column) {
		return this.published.shape().columns().get(column.place()).name();
	}

	private static long page(@Nullable List<String> key, long otherwise) {
		return (key != null) ? Long.parseLong(key.getFirst()) : otherwise;
	}

	/**
	 * Before version 15, all rows are published.
	 */
	private static List<String> filters(Connection connection, String publication, String table) throws SQLException {
		List<String> filters = new ArrayList<>();
		if (connection.getMetaData().getDatabaseMajorVersion() >= FILTER_VERSION) {
			try (PreparedStatement statement = connection.prepareStatement(FILTER)) {
				statement.setString(1, publication);
				statement.setString(2, Identifiers.quotedTable(table));
				try (ResultSet row = statement.executeQuery()) {
					while (row.next()) {
						String filter = row.getString(1);
						filters.addAll((filter != null) ? List.of(filter) : List.of());
					}
				}
			}
		}
		return filters;
	}

}
