package dev.millrace.cdc.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.millrace.cdc.relay.CaptureBlockedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The publication: which tables the WAL is decoded for. It is created when missing, and
 * tables are added to it, never taken away.
 */
final class Publication {

	private static final Logger logger = LoggerFactory.getLogger(Publication.class);

	private static final String EXISTS = "SELECT puballtables FROM pg_publication WHERE pubname = ?";

	private static final String TABLES = """
			SELECT schemaname || '.' || tablename FROM pg_publication_tables WHERE pubname = ?
			""";

	private static final String CREATE = "CREATE PUBLICATION %s FOR TABLE %s";

	private static final String ADD = "ALTER PUBLICATION %s ADD TABLE %s";

	private static final String LOCK = "LOCK TABLE %s IN SHARE MODE";

	private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = %d";

	private final Connection connection;

	private final PostgresSettings settings;

	private final RowFilters filters;

	/**
	 * @param rows by table, which of its rows; all of them for the others
	 */
	Publication(Connection connection, PostgresSettings settings, Map<String, String> rows) throws SQLException {
		this.connection = connection;
		this.settings = settings;
		this.filters = new RowFilters(connection, settings, rows);
	}

	void contain(List<String> tables) throws SQLException {
		List<String> wanted = new ArrayList<>(tables);
		wanted.addFirst(SourceCheck.EVENTS_TABLE);
		if (!exists()) {
			create(wanted);
			return;
		}
		Set<String> existing = tables();
		this.filters.applyTo(wanted.stream().filter(existing::contains).toList());
		wanted.removeAll(existing);
		if (!wanted.isEmpty()) {
			add(wanted);
		}
	}

	private boolean exists() throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(EXISTS)) {
			statement.setString(1, this.settings.publication());
			try (ResultSet row = statement.executeQuery()) {
				return row.next();
			}
		}
	}

	private Set<String> tables() throws SQLException {
		Set<String> tables = new HashSet<>();
		try (PreparedStatement statement = this.connection.prepareStatement(TABLES)) {
			statement.setString(1, this.settings.publication());
			try (ResultSet row = statement.executeQuery()) {
				while (row.next()) {
					tables.add(row.getString(1));
				}
			}
		}
		return tables;
	}

	private void create(List<String> tables) throws SQLException {
		String sql = CREATE.formatted(Identifiers.quoted(this.settings.publication()), described(tables));
		this.connection.setAutoCommit(false);
		try (Statement statement = this.connection.createStatement()) {
			statement.execute(sql);
			this.filters.check(statement, tables);
			this.connection.commit();
		}
		catch (SQLException ex) {
			this.connection.rollback();
			throw refused(sql, ex);
		}
		logger.info("Created publication '{}' for {}", this.settings.publication(), tables);
	}

	/**
	 * Add tables while nobody writes to them: what an open transaction wrote before would
	 * be in neither the WAL's part for this publication nor a snapshot taken afterwards.
	 */
	private void add(List<String> tables) throws SQLException {
		String sql = ADD.formatted(Identifiers.quoted(this.settings.publication()), described(tables));
		this.connection.setAutoCommit(false);
		try (Statement statement = this.connection.createStatement()) {
			statement.execute(LOCK_TIMEOUT.formatted(this.settings.lockTimeout().toMillis()));
			statement.execute(LOCK.formatted(quoted(tables)));
			statement.execute(sql);
			this.filters.check(statement, tables);
			this.connection.commit();
		}
		catch (SQLException ex) {
			this.connection.rollback();
			throw refused(sql, ex);
		}
		logger.info("Added {} to publication '{}'", tables, this.settings.publication());
	}

	private CaptureBlockedException refused(String sql, SQLException ex) {
		return new CaptureBlockedException("Postgres refused this (" + ex.getMessage()
				+ "); run it as the owner of the tables while nobody writes to them: " + sql, ex);
	}

	private String described(List<String> tables) {
		return tables.stream().map(this.filters::described).collect(Collectors.joining(", "));
	}

	private static String quoted(List<String> tables) {
		return tables.stream().map(Identifiers::quotedTable).collect(Collectors.joining(", "));
	}

}
