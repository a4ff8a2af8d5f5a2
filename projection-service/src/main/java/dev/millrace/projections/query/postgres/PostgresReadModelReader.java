package dev.millrace.projections.query.postgres;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.millrace.events.InvalidValueException;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.query.ReadModelPage;
import dev.millrace.projections.query.ReadModelQuery;
import dev.millrace.projections.query.ReadModelQuery.Filter;
import dev.millrace.projections.query.ReadModelQuery.Sort;
import dev.millrace.projections.query.ReadModelReader;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads through the stable views.
 */
final class PostgresReadModelReader implements ReadModelReader {

	private static final String COLUMNS = """
			SELECT a.attname AS name, format_type(a.atttypid, NULL) AS type,
			  coalesce(a.attnum = ANY (i.indkey), false) AS is_key
			FROM millrace.versions v
			JOIN pg_attribute a ON a.attrelid = to_regclass(? || '_v' || v.number || '.' || ?)
			LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
			WHERE v.projection = ? AND v.state = 'live' AND a.attnum > 0 AND NOT a.attisdropped
			ORDER BY a.attnum
			""";

	private static final String IS_VALID = """
			SELECT pg_input_is_valid(?, ?)
			""";

	private final JdbcClient client;

	PostgresReadModelReader(JdbcClient client) {
		this.client = client;
	}

	@Override
	public Optional<Map<String, @Nullable Object>> find(String name, String key) {
		List<Column> columns = columns(name);
		List<Column> keys = columns.stream().filter(Column::isKey).toList();
		if (keys.size() != 1) {
			throw new InvalidValueException("key",
					"Read model '" + name + "' has no single key: filter it instead, by " + fields(columns));
		}
		Filter filter = new Filter(keys.getFirst().field(), ReadModelQuery.Comparison.EQ, key);
		if (!isValid(filter, keys.getFirst())) {
			return Optional.empty();
		}
		return rows(name, columns, List.of(filter), List.of(), 0, 1).stream().findFirst();
	}

	@Override
	public ReadModelPage query(String name, ReadModelQuery query) {
		List<Column> columns = columns(name);
		for (Filter filter : query.filters()) {
			Column column = column(columns, filter.field());
			if (!isValid(filter, column)) {
				throw new InvalidValueException(filter.field(),
						"'" + filter.value() + "' is not of type " + column.type());
			}
		}
		long offset = (long) query.page() * query.size();
		List<Map<String, @Nullable Object>> rows = rows(name, columns, query.filters(), query.sort(), offset,
				query.size() + 1);
		boolean hasNext = rows.size() > query.size();
		return new ReadModelPage(hasNext ? rows.subList(0, query.size()) : rows, query.page(), query.size(), hasNext);
	}

	private List<Map<String, @Nullable Object>> rows(String name, List<Column> columns, List<Filter> filters,
			List<Sort> sort, long offset, int limit) {
		List<Object> parameters = new ArrayList<>(filters.stream().map(Filter::value).toList());
		parameters.add(limit);
		parameters.add(offset);
		return this.client
			.sql("SELECT %s FROM read_models.%s%s ORDER BY %s LIMIT ? OFFSET ?".formatted(
					columns.stream().map(Column::quoted).collect(Collectors.joining(", ")),
					ProjectionVersion.relation(name), where(columns, filters), orderBy(columns, sort)))
			.params(parameters)
			.query(mapper(columns))
			.list();
	}

	private static String where(List<Column> columns, List<Filter> filters) {
		if (filters.isEmpty()) {
			return "";
		}
		return filters.stream().map((filter) -> {
			Column column = column(columns, filter.field());
			return column.quoted() + " " + filter.comparison().sql() + " ?::" + column.type();
		}).collect(Collectors.joining(" AND ", " WHERE ", ""));
	}

	private static String orderBy(List<Column> columns, List<Sort> sort) {
		Stream<String> wanted = sort.stream()
			.map((by) -> column(columns, by.field()).quoted() + (by.descending() ? " DESC NULLS LAST" : ""));
		Stream<String> tieBreakers = columns.stream().filter(Column::isKey).map(Column::quoted);
		String order = Stream.concat(wanted, tieBreakers).collect(Collectors.joining(", "));
		return order.isEmpty() ? "1" : order;
	}

	private static RowMapper<Map<String, @Nullable Object>> mapper(List<Column> columns) {
		return (row, number) -> {
			Map<String, @Nullable Object> fields = new LinkedHashMap<>();
			for (int i = 0; i < columns.size(); i++) {
				fields.put(columns.get(i).field(), columns.get(i).value(row, i + 1));
			}
			return fields;
		};
	}

	private List<Column> columns(String name) {
		String relation = ProjectionVersion.relation(name);
		return this.client.sql(COLUMNS).params(relation, relation, name).query(Column.class).list();
	}

	private boolean isValid(Filter filter, Column column) {
		return this.client.sql(IS_VALID).params(filter.value(), column.type()).query(Boolean.class).single();
	}

	private static Column column(List<Column> columns, String field) {
		return columns.stream()
			.filter((column) -> column.field().equals(field))
			.findFirst()
			.orElseThrow(() -> new InvalidValueException(field,
					"There is no field '" + field + "': use " + fields(columns)));
	}

	private static String fields(List<Column> columns) {
		return columns.stream().map(Column::field).collect(Collectors.joining(", "));
	}

}
