package dev.millrace.projections.engine.postgres;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import dev.millrace.projections.engine.postgres.RowType.Column;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

import org.springframework.dao.DuplicateKeyException;

/**
 * Rows as the text that Postgres copies into a table.
 *
 * @see <a href="https://www.postgresql.org/docs/18/sql-copy.html">COPY, text format</a>
 */
final class CopyText {

	private static final String PRIMARY_KEY = "_pkey";

	private static final int CHARACTERS_PER_ROW = 100;

	private final StringBuilder text;

	private final long rows;

	private CopyText(StringBuilder text, long rows) {
		this.text = text;
		this.rows = rows;
	}

	static CopyText of(RowType<?> rowType, List<?> rows) {
		CopyText copy = new CopyText(new StringBuilder(rows.size() * CHARACTERS_PER_ROW), rows.size());
		rows.forEach((row) -> copy.add(rowType.columns(), row));
		return copy;
	}

	/**
	 * Copy the rows.
	 * @return how many there were
	 */
	long into(Connection connection, String statement) throws SQLException {
		try (Reader reader = new StringReader(this.text.toString())) {
			long copied = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(statement, reader);
			if (copied != this.rows) {
				throw new IllegalStateException("Copied " + copied + " of " + this.rows + " rows");
			}
			return copied;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Whether the key that is there already is the table's primary one.
	 */
	static boolean isPrimaryKey(DuplicateKeyException failure) {
		ServerErrorMessage message = (failure.getCause() instanceof PSQLException ex) ? ex.getServerErrorMessage()
				: null;
		String constraint = (message != null) ? message.getConstraint() : null;
		return constraint != null && constraint.endsWith(PRIMARY_KEY);
	}

	private void add(List<Column> columns, Object row) {
		for (int i = 0; i < columns.size(); i++) {
			if (i > 0) {
				this.text.append('\t');
			}
			Column column = columns.get(i);
			Object value = column.valueIn(row);
			add((value != null) ? column.type().toElement().apply(value).toString() : null);
		}
		this.text.append('\n');
	}

	private void add(@Nullable String value) {
		if (value == null) {
			this.text.append("\\N");
			return;
		}
		for (int i = 0; i < value.length(); i++) {
			char c = value.charAt(i);
			switch (c) {
				case '\\' -> this.text.append("\\\\");
				case '\t' -> this.text.append("\\t");
				case '\n' -> this.text.append("\\n");
				case '\r' -> this.text.append("\\r");
				default -> this.text.append(c);
			}
		}
	}

}
