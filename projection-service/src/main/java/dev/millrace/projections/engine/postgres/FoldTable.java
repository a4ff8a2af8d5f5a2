package dev.millrace.projections.engine.postgres;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.postgres.RowType.Column;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * The table of a fold projection's rows. Reads, writes and deletes many rows in one
 * statement each.
 * <p>
 * Rows are locked in the order of their keys before they are changed, and a row that is
 * to be new must still be new when it is written. All row locks of a transaction are thus
 * taken before its first insert, and inserts wait for each other in the order that the
 * keys have in Java only: two batches that touch the same rows never deadlock and never
 * lose an update.
 *
 * @param <R> the row
 */
final class FoldTable<R> {

	/** From so many new rows on, copying costs less than inserting. */
	private static final int COPIED_MIN = 100;

	private final RowType<R> rowType;

	private final JdbcTemplate jdbc;

	private final String lock;

	private final String update;

	private final String insert;

	private final String copy;

	private final String delete;

	FoldTable(RowType<R> rowType, String table, JdbcTemplate jdbc) {
		this.rowType = rowType;
		this.jdbc = jdbc;
		String key = rowType.key().name();
		this.lock = """
				SELECT %s FROM %s WHERE %s = ANY (?) ORDER BY %s FOR UPDATE
				""".formatted(rowType.columnNames(), table, key, key);
		this.update = """
				UPDATE %s AS t SET %s FROM unnest(%s) AS n (%s) WHERE t.%s = n.%s
				""".formatted(table, assignments(), placeholders(), rowType.columnNames(), key, key);
		this.insert = """
				INSERT INTO %1$s (%2$s)
				SELECT %2$s FROM unnest(%3$s) WITH ORDINALITY AS n (%2$s, "#") ORDER BY "#"
				ON CONFLICT (%4$s) DO NOTHING
				""".formatted(table, rowType.columnNames(), placeholders(), key);
		this.copy = "COPY " + table + " (" + rowType.columnNames() + ") FROM STDIN";
		this.delete = """
				DELETE FROM %s WHERE %s = ANY (?)
				""".formatted(table, key);
	}

	/**
	 * The table of a fold in a version's schema.
	 */
	static <R> FoldTable<R> of(ProjectionVersion version, FoldProjection<R> fold, JdbcTemplate jdbc) {
		return new FoldTable<>(new RowType<>(fold.rowType()),
				version.schema() + "." + ProjectionVersion.relation(fold.name()), jdbc);
	}

	/**
	 * Read the rows that exist among these keys and keep them locked until the
	 * transaction ends.
	 */
	Map<Object, R> lock(Collection<?> keys) {
		Map<Object, R> rows = new HashMap<>();
		lock(keys, (row) -> {
			R read = this.rowType.read(row);
			rows.put(key(read), read);
		});
		return rows;
	}

	/**
	 * The same for rows that somebody else may have written: empty where no record can be
	 * made of what is there.
	 */
	Map<Object, Optional<R>> lockReadable(Collection<?> keys) {
		Map<Object, Optional<R>> rows = new HashMap<>();
		int keyIndex = this.rowType.columns().indexOf(this.rowType.key()) + 1;
		lock(keys, (row) -> {
			Object key = this.rowType.key().type().reader().read(row, keyIndex);
			rows.put(Objects.requireNonNull(key), readable(row));
		});
		return rows;
	}

	private Optional<R> readable(ResultSet row) throws SQLException {
		try {
			return Optional.of(this.rowType.read(row));
		}
		catch (RuntimeException ex) {
			return Optional.empty();
		}
	}

	private void lock(Collection<?> keys, RowCallbackHandler rows) {
		this.jdbc.query((connection) -> {
			PreparedStatement statement = connection.prepareStatement(this.lock);
			statement.setArray(1, keyArray(connection, keys));
			return statement;
		}, rows);
	}

	/**
	 * Write rows: those with a locked key are updated, the others must be new. Many new
	 * ones are copied.
	 * @throws RowsCreatedConcurrentlyException if another transaction created one of them
	 */
	void write(List<R> rows, Set<?> lockedKeys) {
		Map<Boolean, List<R>> byNovelty = rows.stream()
			.collect(Collectors.partitioningBy((row) -> !lockedKeys.contains(key(row))));
		update(byNovelty.getOrDefault(false, List.of()));
		List<R> created = byNovelty.getOrDefault(true, List.of())
			.stream()
			.sorted(Comparator.comparing(this::order))
			.toList();
		if (created.size() < COPIED_MIN) {
			insert(created);
		}
		else {
			copy(created);
		}
	}

	private void update(List<R> rows) {
		int updated = execute(this.update, rows);
		if (updated != rows.size()) {
			throw new IllegalStateException("Updated " + updated + " of " + rows.size() + " locked rows");
		}
	}

	private void insert(List<R> rows) {
		int inserted = execute(this.insert, rows);
		if (inserted != rows.size()) {
			throw new RowsCreatedConcurrentlyException(rows.size() - inserted);
		}
	}

	private int execute(String sql, List<R> rows) {
		return rows.isEmpty() ? 0 : this.jdbc.update((connection) -> {
			PreparedStatement statement = connection.prepareStatement(sql);
			int index = 1;
			for (Column column : this.rowType.columns()) {
				statement.setArray(index++, connection.createArrayOf(column.type().sqlName(), column.elements(rows)));
			}
			return statement;
		});
	}

	private void copy(List<R> rows) {
		try {
			this.jdbc.execute((Connection connection) -> CopyText.of(this.rowType, rows).into(connection, this.copy));
		}
		catch (DuplicateKeyException ex) {
			if (CopyText.isPrimaryKey(ex)) {
				throw new RowsCreatedConcurrentlyException(1);
			}
			throw ex;
		}
	}

	@SuppressWarnings({ "unchecked", "rawtypes" }) // elements of one column's type
	private Comparable order(R row) {
		Object element = this.rowType.key().type().toElement().apply(key(row));
		return (element instanceof Comparable<?> comparable) ? comparable : element.toString();
	}

	/**
	 * Delete rows whose keys are locked.
	 */
	void delete(Collection<?> keys) {
		if (keys.isEmpty()) {
			return;
		}
		int deleted = this.jdbc.update((connection) -> {
			PreparedStatement statement = connection.prepareStatement(this.delete);
			statement.setArray(1, keyArray(connection, keys));
			return statement;
		});
		if (deleted != keys.size()) {
			throw new IllegalStateException("Deleted " + deleted + " of " + keys.size() + " locked rows");
		}
	}

	Object key(R row) {
		return Objects.requireNonNull(this.rowType.key().valueIn(row), () -> "The row has no key: " + row);
	}

	private Array keyArray(Connection connection, Collection<?> keys) throws SQLException {
		ColumnType type = this.rowType.key().type();
		return connection.createArrayOf(type.sqlName(), keys.stream().map(type.toElement()).toArray());
	}

	private String placeholders() {
		return this.rowType.columns()
			.stream()
			.map((column) -> "?::" + column.type().sqlName() + "[]")
			.collect(Collectors.joining(", "));
	}

	private String assignments() {
		return this.rowType.columns()
			.stream()
			.map((column) -> column.name() + " = n." + column.name())
			.collect(Collectors.joining(", "));
	}

}
