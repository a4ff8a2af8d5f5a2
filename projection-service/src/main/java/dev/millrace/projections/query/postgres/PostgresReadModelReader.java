package dev.millrace.projections.query.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.millrace.events.InvalidValueException;
import dev.millrace.projections.RowReference;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.postgres.ReadModelDatabase;
import dev.millrace.projections.query.PageCursor;
import dev.millrace.projections.query.PageOutdatedException;
import dev.millrace.projections.query.QueryTimeoutException;
import dev.millrace.projections.query.ReadModelPage;
import dev.millrace.projections.query.ReadModelQuery;
import dev.millrace.projections.query.ReadModelQuery.Comparison;
import dev.millrace.projections.query.ReadModelQuery.Filter;
import dev.millrace.projections.query.ReadModelReader;
import dev.millrace.projections.query.References;
import dev.millrace.projections.query.postgres.LiveTable.Order;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads the table of the live version. Names are resolved against its columns, values are
 * bound.
 */
final class PostgresReadModelReader implements ReadModelReader {

	private static final String COLUMNS = """
			SELECT v.number, v.declared, a.attname AS name, format_type(a.atttypid, -1) AS type,
			  t.typcategory AS category, coalesce(a.attnum = ANY (i.indkey), false) AS is_key,
			  a.attnotnull AS is_required
			FROM millrace.versions v
			JOIN pg_attribute a ON a.attrelid = to_regclass(? || '_v' || v.number || '.' || ?)
			JOIN pg_type t ON t.oid = a.atttypid
			LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
			WHERE v.projection = ? AND v.state = 'live' AND a.attnum > 0 AND NOT a.attisdropped
			ORDER BY a.attnum
			""";

	private static final String SET_TIMEOUT = """
			SELECT set_config('statement_timeout', ?, true)
			""";

	private static final String IS_VALID = """
			SELECT pg_input_is_valid(?, ?)
			""";

	private static final String ROWS = """
			SELECT %s FROM %s AS t WHERE %s ORDER BY %s LIMIT ?
			""";

	/** The rows of the page first, so that no others are joined. */
	private static final String ROWS_INCLUDING = """
			SELECT %1$s FROM (SELECT * FROM %2$s AS t WHERE %3$s ORDER BY %4$s LIMIT ?) AS t %5$s ORDER BY %4$s
			""";

	private static final String COUNT = """
			SELECT count(*) FROM (SELECT FROM %s AS t WHERE %s LIMIT ?) AS counted
			""";

	private static final String SAMPLE = """
			SELECT %s FROM %s AS t ORDER BY random() LIMIT ?
			""";

	private static final String QUERY_CANCELED = "57014";

	private static final String UNDEFINED_TABLE = "42P01";

	private final JdbcClient client;

	private final TransactionTemplate transaction;

	private final Duration timeout;

	private final References references;

	PostgresReadModelReader(ReadModelDatabase database, Duration timeout, References references) {
		this.client = database.client();
		this.transaction = new TransactionTemplate(
				Objects.requireNonNull(database.transaction().getTransactionManager()));
		this.transaction.setReadOnly(true);
		this.timeout = timeout;
		this.references = references;
	}

	@Override
	public Optional<Map<String, @Nullable Object>> find(String name, String key, List<String> fields,
			List<String> include) {
		return read(name, (table) -> find(table, key, fields, include));
	}

	@Override
	public List<String> keys(String name) {
		return read(name, (table) -> table.keys().stream().map(Column::field).toList());
	}

	@Override
	public List<Map<String, @Nullable Object>> sample(String name, int size, List<String> fields) {
		return read(name, (table) -> {
			List<Column> selected = table.selected(fields);
			String columns = selected.stream().map(Column::quoted).collect(Collectors.joining(", "));
			return this.client.sql(SAMPLE.formatted(columns, table.relation()))
				.param(size)
				.query((row, number) -> row(row, selected, List.of(), List.of()).fields())
				.list();
		});
	}

	@Override
	public ReadModelPage query(String name, ReadModelQuery query) {
		return read(name, (table) -> page(table, query));
	}

	private Optional<Map<String, @Nullable Object>> find(LiveTable table, String key, List<String> fields,
			List<String> include) {
		List<Column> selected = table.selected(fields);
		List<Included> included = included(table, include);
		List<Column> keys = table.keys();
		if (keys.size() != 1) {
			throw new InvalidValueException("key", "Read model '" + table.name()
					+ "' has no single key: filter it instead, by " + LiveTable.fields(table.columns()));
		}
		Filter filter = new Filter(keys.getFirst().field(), Comparison.EQ, List.of(key));
		if (!isValid(keys.getFirst(), key)) {
			return Optional.empty();
		}
		return rows(table, selected, included, Condition.of(filter, keys.getFirst()), table.order(List.of()), 1)
			.stream()
			.map(Row::fields)
			.findFirst();
	}

	private ReadModelPage page(LiveTable table, ReadModelQuery query) {
		List<Column> selected = table.selected(query.fields());
		List<Included> included = included(table, query.include());
		List<Order> order = table.order(query.sort());
		List<Condition> conditions = new ArrayList<>(
				query.filters().stream().map((filter) -> condition(table, filter)).toList());
		Condition filtered = Condition.all(conditions);
		if (query.after() != null) {
			conditions.add(after(table, query.after(), order));
		}
		List<Row> rows = rows(table, selected, included, Condition.all(conditions), order, query.size() + 1);
		boolean isLast = rows.size() <= query.size();
		List<Row> shown = isLast ? rows : rows.subList(0, query.size());
		return new ReadModelPage(shown.stream().map(Row::fields).toList(), table.version().number(),
				isLast ? null : place(table, order, shown.getLast()).text(),
				query.count() ? count(table, filtered) : null);
	}

	private Condition condition(LiveTable table, Filter filter) {
		Column column = table.column(filter);
		if (filter.comparison() != Comparison.NULL) {
			filter.values().forEach((value) -> {
				if (!isValid(column, value)) {
					throw new InvalidValueException(filter.parameter(),
							"'" + value + "' is not of type " + column.type());
				}
			});
		}
		return Condition.of(filter, column);
	}

	private Condition after(LiveTable table, String text, List<Order> order) {
		PageCursor place = PageCursor.parse(text);
		int declared = table.version().declared();
		if (place.declared() != declared) {
			throw new PageOutdatedException(table.name(), place.declared(), declared);
		}
		if (!place.order().equals(order.stream().map(Order::text).toList())) {
			throw new InvalidValueException("after", "The page before was sorted by " + place.order()
					+ ": go on with the same sort, or begin with the first page");
		}
		for (int i = 0; i < order.size(); i++) {
			String value = place.values().get(i);
			if (value != null && !isValid(order.get(i).column(), value)) {
				throw new InvalidValueException("after",
						"'" + value + "' is not of type " + order.get(i).column().type());
			}
		}
		return Condition.after(place, order);
	}

	private static PageCursor place(LiveTable table, List<Order> order, Row last) {
		return new PageCursor(table.version().declared(), order.stream().map(Order::text).toList(), last.place());
	}

	private List<Included> included(LiveTable table, List<String> include) {
		List<RowReference> references = this.references.included(table.name(), include);
		return IntStream.range(0, references.size())
			.mapToObj((i) -> Included.of(references.get(i), table, table(references.get(i).readModel()), i + 1))
			.toList();
	}

	private List<Row> rows(LiveTable table, List<Column> selected, List<Included> included, Condition condition,
			List<Order> order, int limit) {
		String columns = Stream
			.of(selected.stream().map(Column::quoted), included.stream().flatMap(Included::selected),
					order.stream().map((by) -> by.column().quoted() + "::text"))
			.flatMap(Function.identity())
			.collect(Collectors.joining(", "));
		String joins = included.stream().map(Included::join).collect(Collectors.joining());
		return this.client
			.sql((included.isEmpty() ? ROWS : ROWS_INCLUDING).formatted(columns, table.relation(), condition.sql(),
					order.stream().map(Order::sql).collect(Collectors.joining(", ")), joins))
			.params(condition.values())
			.param(limit)
			.query((row, number) -> row(row, selected, included, order))
			.list();
	}

	private static Row row(ResultSet row, List<Column> selected, List<Included> included, List<Order> order)
			throws SQLException {
		int index = 1;
		Map<String, @Nullable Object> fields = new LinkedHashMap<>();
		for (Column column : selected) {
			fields.put(column.field(), column.value(row, index++));
		}
		for (Included other : included) {
			fields.put(other.name(), other.value(row, index));
			index += other.width();
		}
		List<@Nullable String> place = new ArrayList<>();
		for (int i = 0; i < order.size(); i++) {
			place.add(row.getString(index++));
		}
		return new Row(fields, place);
	}

	private ReadModelPage.Count count(LiveTable table, Condition condition) {
		return ReadModelPage.Count.of(this.client.sql(COUNT.formatted(table.relation(), condition.sql()))
			.params(condition.values())
			.param(ReadModelPage.COUNT_MAX + 1)
			.query(Integer.class)
			.single());
	}

	private boolean isValid(Column column, String value) {
		return column.isText() || this.client.sql(IS_VALID).params(value, column.type()).query(Boolean.class).single();
	}

	/**
	 * Read in a transaction that may not take longer than the timeout. If the table is
	 * dropped before it is read, another version is live by then.
	 */
	private <T> T read(String name, Function<LiveTable, T> query) {
		try {
			return readOnce(name, query);
		}
		catch (DataAccessException ex) {
			if (!isCausedBy(ex, UNDEFINED_TABLE)) {
				throw ex;
			}
			return readOnce(name, query);
		}
	}

	private <T> T readOnce(String name, Function<LiveTable, T> query) {
		try {
			return Objects.requireNonNull(this.transaction.execute((transaction) -> {
				limit(transaction);
				return query.apply(table(name));
			}));
		}
		catch (DataAccessException ex) {
			if (isCausedBy(ex, QUERY_CANCELED)) {
				throw new QueryTimeoutException(name, this.timeout, ex);
			}
			throw ex;
		}
	}

	/** A transaction of the caller keeps its own timeout. */
	private void limit(TransactionStatus transaction) {
		if (transaction.isNewTransaction()) {
			this.client.sql(SET_TIMEOUT).param(Long.toString(this.timeout.toMillis())).query().singleRow();
		}
	}

	private LiveTable table(String name) {
		String relation = ProjectionVersion.relation(name);
		List<VersionColumn> found = this.client.sql(COLUMNS)
			.params(relation, relation, name)
			.query((row, number) -> new VersionColumn(
					new ProjectionVersion(name, row.getInt("number"), row.getInt("declared"),
							ProjectionVersion.State.LIVE),
					new Column(row.getString("name"), row.getString("type"), row.getString("category"),
							row.getBoolean("is_key"), row.getBoolean("is_required"))))
			.list();
		if (found.isEmpty()) {
			throw new InvalidValueException("name",
					"Read model '" + name + "' has no table called " + relation + ": read its tables by SQL");
		}
		return new LiveTable(found.getFirst().version(), found.stream().map(VersionColumn::column).toList());
	}

	private static boolean isCausedBy(DataAccessException ex, String state) {
		return ex.getMostSpecificCause() instanceof SQLException cause && state.equals(cause.getSQLState());
	}

	private record VersionColumn(ProjectionVersion version, Column column) {
	}

	/**
	 * A row and its place among the others.
	 */
	private record Row(Map<String, @Nullable Object> fields, List<@Nullable String> place) {
	}

}
