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
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.millrace.cdc.relay.CaptureBlockedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The publication: which tables the WAL is decoded for. It is created when missing, and
 * tables are added to it, never taken away. Changes of partitions are published as those
 * of the table they are partitions of.
 */
final class Publication {

	private static final Logger logger = LoggerFactory.getLogger(Publication.class);

	private static final String ROOTS = "SELECT pubviaroot FROM pg_publication WHERE pubname = ?";

	private static final String TABLES = """
			SELECT schemaname || '.' || tablename FROM pg_publication_tables WHERE pubname = ?
			""";

	private static final String CREATE = "CREATE PUBLICATION %s FOR TABLE %s WITH (%s)";

	private static final String AS_ROOT = "publish_via_partition_root = true";

	private static final String GENERATED = "publish_generated_columns = stored";

	private static final int GENERATED_VERSION = 18;

	private static final String SET_AS_ROOT = "ALTER PUBLICATION %s SET (" + AS_ROOT + ")";

	private static final String PARTITIONED = """
			SELECT EXISTS (SELECT 1 FROM pg_partitioned_table WHERE partrelid = to_regclass(?))
			""";

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
		if (this.settings.events()) {
			wanted.addFirst(SourceCheck.EVENTS_TABLE);
		}
		Optional<Boolean> asRoot = asRoot();
		if (asRoot.isEmpty()) {
			create(wanted);
			return;
		}
		if (!asRoot.get() && anyPartitioned(tables)) {
			publishAsRoot();
		}
		Set<String> existing = tables();
		this.filters.applyTo(wanted.stream().filter(existing::contains).toList());
		wanted.removeAll(existing);
		if (!wanted.isEmpty()) {
			add(wanted);
		}
	}

	/**
	 * Whether changes of partitions are published as those of their table; empty if there
	 * is no publication.
	 */
	private Optional<Boolean> asRoot() throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(ROOTS)) {
			statement.setString(1, this.settings.publication());
			try (ResultSet row = statement.executeQuery()) {
				return row.next() ? Optional.of(row.getBoolean(1)) : Optional.empty();
			}
		}
	}

	private boolean anyPartitioned(List<String> tables) throws SQLException {
		for (String table : tables) {
			try (PreparedStatement statement = this.connection.prepareStatement(PARTITIONED)) {
				statement.setString(1, Identifiers.quotedTable(table));
				try (ResultSet row = statement.executeQuery()) {
					row.next();
					if (row.getBoolean(1)) {
						return true;
					}
				}
			}
		}
		return false;
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
		boolean generated = this.connection.getMetaData().getDatabaseMajorVersion() >= GENERATED_VERSION;
		String sql = CREATE.formatted(name(), described(tables), generated ? AS_ROOT + ", " + GENERATED : AS_ROOT);
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

	private void publishAsRoot() throws SQLException {
		String sql = SET_AS_ROOT.formatted(name());
		try (Statement statement = this.connection.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw refused(sql, ex);
		}
	}

	/**
	 * Add tables while nobody writes to them: what an open transaction wrote before would
	 * be in neither the WAL's part for this publication nor a snapshot taken afterwards.
	 */
	private void add(List<String> tables) throws SQLException {
		String sql = ADD.formatted(name(), described(tables));
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

	private String name() {
		return Identifiers.quoted(this.settings.publication());
	}

	private static String quoted(List<String> tables) {
		return tables.stream().map(Identifiers::quotedTable).collect(Collectors.joining(", "));
	}

}
