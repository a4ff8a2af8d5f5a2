package dev.millrace.cdc;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;

import org.postgresql.PGConnection;

/**
 * Runs a script as psql does: with rows after COPY … FROM stdin, and without commands of
 * psql's own.
 */
final class SqlScript {

	private static final Pattern COPY = Pattern.compile("(?i)COPY .* FROM stdin.*;");

	private static final String END_OF_ROWS = "\\.";

	private final Connection connection;

	private final StringBuilder statements = new StringBuilder();

	private final StringBuilder rows = new StringBuilder();

	private String copy = "";

	private SqlScript(Connection connection) {
		this.connection = connection;
	}

	static void run(Connection connection, String script) throws SQLException {
		SqlScript running = new SqlScript(connection);
		for (String line : script.split("\n", -1)) {
			running.take(line);
		}
		running.execute();
	}

	private void take(String line) throws SQLException {
		if (!this.copy.isEmpty()) {
			takeRow(line);
		}
		else if (COPY.matcher(line).matches()) {
			execute();
			this.copy = line;
		}
		else if (!line.startsWith("\\") && !line.matches("(?i)(CREATE|DROP) DATABASE .*")) {
			this.statements.append(line).append('\n');
		}
	}

	private void takeRow(String line) throws SQLException {
		if (!line.equals(END_OF_ROWS)) {
			this.rows.append(line).append('\n');
			return;
		}
		try {
			this.connection.unwrap(PGConnection.class)
				.getCopyAPI()
				.copyIn(this.copy, new StringReader(this.rows.toString()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.rows.setLength(0);
		this.copy = "";
	}

	private void execute() throws SQLException {
		if (!this.statements.toString().isBlank()) {
			try (Statement statement = this.connection.createStatement()) {
				statement.execute(this.statements.toString());
			}
		}
		this.statements.setLength(0);
	}

}
