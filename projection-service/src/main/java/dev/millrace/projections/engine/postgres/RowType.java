package dev.millrace.projections.engine.postgres;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.millrace.projections.InvalidProjectionException;
import dev.millrace.projections.Key;
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

	private final Constructor<R> constructor;

	RowType(Class<R> type) {
		this.columns = Arrays.stream(type.getRecordComponents()).map(RowType::column).toList();
		this.key = key(type);
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

	private Column key(Class<R> type) {
		List<Column> marked = this.columns.stream()
			.filter((column) -> column.component().isAnnotationPresent(Key.class))
			.toList();
		if (this.columns.isEmpty() || marked.size() > 1) {
			throw new InvalidProjectionException(
					type.getName() + " needs exactly one key: mark one component with @Key");
		}
		return marked.isEmpty() ? this.columns.getFirst() : marked.getFirst();
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
