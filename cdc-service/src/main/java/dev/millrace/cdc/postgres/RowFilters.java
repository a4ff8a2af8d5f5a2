package dev.millrace.cdc.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.cdc.relay.CaptureBlockedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which rows of its tables a publication has.
 */
final class RowFilters {

	private static final Logger logger = LoggerFactory.getLogger(RowFilters.class);

	private static final int VERSION_MIN = 150000;

	private static final String VERSION = "SELECT current_setting('server_version_num')::int";

	private static final String FILTERS = """
			SELECT schemaname || '.' || tablename, rowfilter
			  FROM pg_publication_tables
			 WHERE pubname = ? AND rowfilter IS NOT NULL
			""";

	private static final String DROP = "ALTER PUBLICATION %s DROP TABLE %s";

	private static final String ADD = "ALTER PUBLICATION %s ADD TABLE %s";

	private static final String LOCK = "LOCK TABLE %s IN SHARE MODE";

	private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = %d";

	/**
	 * Fails where Postgres would refuse the deletes and updates of the table's own
	 * programs, because the filter has columns that are not in the replica identity.
	 */
	private static final String TRY_DELETE = "EXPLAIN DELETE FROM %s WHERE false";

	private final Connection connection;

	private final PostgresSettings settings;

	private final Map<String, String> wanted;

	/**
	 * @param wanted by table, a condition on its rows
	 */
	RowFilters(Connection connection, PostgresSettings settings, Map<String, String> wanted) throws SQLException {
		this.connection = connection;
		this.settings = settings;
		this.wanted = wanted;
		if (!wanted.isEmpty() && version() < VERSION_MIN) {
			throw new CaptureBlockedException("Publications filter rows since Postgres 15, so the rows of "
					+ wanted.keySet() + " cannot be chosen here: take 'rows' out of millrace.cdc.table");
		}
	}

	/**
	 * A table as a publication's list has it, with its filter. Tables that inherit from
	 * it are tables of their own; partitions are not.
	 */
	String described(String table) {
		String filter = this.wanted.get(table);
		return "ONLY " + Identifiers.quotedTable(table) + ((filter != null) ? " WHERE (" + filter + ")" : "");
	}

	/**
	 * Check, in the transaction that filters them, that the tables can still be written
	 * to.
	 */
	void check(Statement statement, Collection<String> tables) throws SQLException {
		for (String table : tables) {
			if (this.wanted.containsKey(table)) {
				statement.execute(TRY_DELETE.formatted(Identifiers.quotedTable(table)));
			}
		}
	}

	/**
	 * Give those of the tables that the publication has already their filters.
	 */
	void applyTo(List<String> tables) throws SQLException {
		if (version() < VERSION_MIN) {
			return;
		}
		Map<String, String> existing = existing();
		for (String table : tables) {
			String present = existing.get(table);
			if (this.wanted.containsKey(table)) {
				change(table, present);
			}
			else if (present != null) {
				throw new CaptureBlockedException("Publication '" + this.settings.publication() + "' has only the rows "
						+ present + " of " + table + ", but millrace.cdc.table does not say so: set its 'rows' to"
						+ " this condition, or let the publication have all: "
						+ sql(DROP, Identifiers.quotedTable(table)) + "; " + sql(ADD, Identifiers.quotedTable(table)));
			}
		}
	}

	/**
	 * Postgres writes a condition in its own way, so whether two are the same is found
	 * out by changing it. When the change is committed nobody writes to the table.
	 */
	private void change(String table, @Nullable String present) throws SQLException {
		String sql = sql(ADD, described(table));
		this.connection.setAutoCommit(false);
		try (Statement statement = this.connection.createStatement()) {
			statement.execute(LOCK_TIMEOUT.formatted(this.settings.lockTimeout().toMillis()));
			statement.execute(sql(DROP, Identifiers.quotedTable(table)));
			statement.execute(sql);
			if (String.valueOf(existing().get(table)).equals(present)) {
				this.connection.rollback();
				return;
			}
			check(statement, List.of(table));
			statement.execute(LOCK.formatted(Identifiers.quotedTable(table)));
			this.connection.commit();
			logger.info("Publication '{}' has the rows of {} where {}", this.settings.publication(), table,
					this.wanted.get(table));
		}
		catch (SQLException ex) {
			this.connection.rollback();
			throw refused(sql, ex);
		}
		finally {
			this.connection.setAutoCommit(true);
		}
	}

	private CaptureBlockedException refused(String sql, SQLException ex) {
		return new CaptureBlockedException("Postgres refused this (" + ex.getMessage()
				+ "); correct 'rows' in millrace.cdc.table, or run it as the owner of the table: " + sql, ex);
	}

	private String sql(String template, String table) {
		return template.formatted(Identifiers.quoted(this.settings.publication()), table);
	}

	private int version() throws SQLException {
		try (Statement statement = this.connection.createStatement(); ResultSet row = statement.executeQuery(VERSION)) {
			row.next();
			return row.getInt(1);
		}
	}

	private Map<String, String> existing() throws SQLException {
		Map<String, String> filters = new HashMap<>();
		try (PreparedStatement statement = this.connection.prepareStatement(FILTERS)) {
			statement.setString(1, this.settings.publication());
			try (ResultSet row = statement.executeQuery()) {
				while (row.next()) {
					filters.put(row.getString(1), row.getString(2));
				}
			}
		}
		return filters;
	}

}
