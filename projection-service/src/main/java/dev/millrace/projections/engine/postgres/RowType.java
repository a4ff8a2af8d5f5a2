package dev.millrace.projections.engine.postgres;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.millrace.projections.Comment;
import dev.millrace.projections.InvalidProjectionException;
import dev.millrace.projections.RowIndex;
import dev.millrace.projections.RowKey;
import org.jspecify.annotations.Nullable;

/**
 * A row record and the columns it is kept in: component {@code lastInvoice} is column
 * {@code last_invoice}.
 *
 * @param <R> the record
 */
final class RowType<R> {

	private final List<Column> columns;

	private final Column key;

	private final @Nullable Comment comment;

	private final Constructor<R> constructor;

	RowType(Class<R> type) {
		this.columns = Arrays.stream(type.getRecordComponents()).map(RowType::column).toList();
		checkNames(type);
		this.key = key(type);
		this.comment = type.getAnnotation(Comment.class);
		this.constructor = constructor(type);
	}

	List<Column> columns() {
		return this.columns;
	}

	Column key() {
		return this.key;
	}

	String columnNames() {
		return this.columns.stream().map(Column::name).collect(Collectors.joining(", "));
	}

	/**
	 * The statement that makes the table. Primitive components and the key are not null.
	 */
	String createTable(String table) {
		return this.columns.stream()
			.map((column) -> column.name() + " " + column.type().sqlName() + (isRequired(column) ? " NOT NULL" : ""))
			.collect(Collectors.joining(", ", "CREATE TABLE " + table + " (",
					", PRIMARY KEY (" + this.key.name() + "))"));
	}

	/**
	 * The statements that make the indexes.
	 * @throws InvalidProjectionException if a column cannot be indexed
	 */
	List<String> createIndexes(String table, List<RowIndex> indexes) {
		return indexes.stream().map((index) -> "CREATE INDEX ON " + table + " " + switch (index) {
			case RowIndex.Sorted sorted -> sorted(sorted);
			case RowIndex.Words words -> words(column(words.component()));
		}).toList();
	}

	/**
	 * The statements that give a table and its columns their comments, or take them away.
	 */
	List<String> comments(String table) {
		Stream<String> columns = this.columns.stream()
			.map((column) -> "COMMENT ON COLUMN " + table + "." + column.name() + " IS "
					+ literal(column.component().getAnnotation(Comment.class)));
		return Stream.concat(Stream.of("COMMENT ON TABLE " + table + " IS " + literal(this.comment)), columns).toList();
	}

	private static String literal(@Nullable Comment comment) {
		return (comment != null) ? "'" + comment.value().replace("'", "''") + "'" : "NULL";
	}

	/**
	 * The key comes last, since it breaks ties in a sort, in the direction of the last
	 * field.
	 */
	private String sorted(RowIndex.Sorted index) {
		List<String> columns = new ArrayList<>();
		index.columns().forEach((indexed) -> columns.add(sorted(column(indexed.component()), indexed.descending())));
		if (!index.components().contains(this.key.component().getName())) {
			columns.add(sorted(this.key, index.columns().getLast().descending()));
		}
		return "(" + String.join(", ", columns) + ")";
	}

	private String sorted(Column column, boolean descending) {
		if (column.type().sqlName().equals("jsonb")) {
			throw new InvalidProjectionException(
					"'" + column.component().getName() + "' of " + column.component().getDeclaringRecord().getName()
							+ " is kept as JSON, which has no order: index another component");
		}
		return column.name() + (descending ? isRequired(column) ? " DESC" : " DESC NULLS LAST" : "");
	}

	private static String words(Column column) {
		if (column.component().getType() != String.class) {
			throw new InvalidProjectionException(
					"'" + column.component().getName() + "' of " + column.component().getDeclaringRecord().getName()
							+ " is no text: only the words of a String can be indexed");
		}
		return "USING gin (to_tsvector('simple', " + column.name() + "))";
	}

	Column column(String component) {
		return this.columns.stream()
			.filter((column) -> column.component().getName().equals(component))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("No component " + component));
	}

	R read(ResultSet row) throws SQLException {
		@Nullable Object[] values = new @Nullable Object[this.columns.size()];
		for (int i = 0; i < values.length; i++) {
			values[i] = this.columns.get(i).type().reader().read(row, i + 1);
		}
		try {
			return this.constructor.newInstance(values);
		}
		catch (InvocationTargetException ex) {
			throw new IllegalStateException("A stored row does not fit " + this.constructor.getName(), ex.getCause());
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private boolean isRequired(Column column) {
		return column == this.key || column.component().getType().isPrimitive();
	}

	private void checkNames(Class<R> type) {
		Set<String> names = new HashSet<>();
		for (Column column : this.columns) {
			if (!names.add(column.name())) {
				throw new InvalidProjectionException(
						"Two components of " + type.getName() + " would be column " + column.name() + ": rename one");
			}
		}
	}

	private Column key(Class<R> type) {
		List<RecordComponent> keys = RowKey.components(type);
		if (keys.size() != 1) {
			throw new InvalidProjectionException(
					type.getName() + " needs exactly one key: mark one component with @Key");
		}
		return column(keys.getFirst().getName());
	}

	private static Column column(RecordComponent component) {
		component.getAccessor().setAccessible(true);
		String name = component.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
		return new Column(component, '"' + name + '"', ColumnType.of(component.getType(), component.getGenericType()));
	}

	private static <R> Constructor<R> constructor(Class<R> type) {
		Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
			.map(RecordComponent::getType)
			.toArray(Class<?>[]::new);
		try {
			Constructor<R> constructor = type.getDeclaredConstructor(parameters);
			constructor.setAccessible(true);
			return constructor;
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(type.getName() + " has no canonical constructor", ex);
		}
	}

	/**
	 * A component and its column.
	 *
	 * @param name quoted for SQL
	 */
	record Column(RecordComponent component, String name, ColumnType type) {

		@Nullable Object valueIn(Object row) {
			try {
				return this.component.getAccessor().invoke(row);
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException(ex);
			}
		}

		Object[] elements(List<?> rows) {
			return rows.stream().map((row) -> {
				Object value = valueIn(row);
				return (value != null) ? this.type.toElement().apply(value) : null;
			}).toArray();
		}

	}

}
