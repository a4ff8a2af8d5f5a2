package dev.millrace.cdc.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.CaptureUnavailableException;

/**
 * Everything the source must have, each with a sentence that says what to do.
 */
final class SourceCheck {

	static final String EVENTS_TABLE = "event_store.events";

	private static final int VERSION_MIN = 140000;

	private static final int SIMILAR_MAX = 5;

	private static final String SERVER = """
			SELECT current_setting('server_version_num')::int AS version, current_setting('wal_level') AS wal_level,
			       current_user AS role, (SELECT rolreplication OR rolsuper FROM pg_roles WHERE rolname = current_user)
			           AS may_replicate
			""";

	private static final String SLOT = """
			SELECT plugin, database, current_database() AS current_database
			  FROM pg_replication_slots
			 WHERE slot_name = ?
			""";

	private static final String TABLE = """
			SELECT c.relkind::text AS kind, c.relreplident::text AS identity, c.relpersistence::text AS persistence,
			       EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary) AS has_primary_key
			  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			 WHERE n.nspname = ? AND c.relname = ?
			""";

	/** A table and, if it is partitioned, the partitions that its rows are in. */
	private static final String WITHOUT_IDENTITY = """
			SELECT n.nspname || '.' || c.relname AS name, c.relpersistence::text AS persistence,
			       format('ALTER TABLE %I.%I', n.nspname, c.relname) AS alter_table
			  FROM pg_partition_tree(to_regclass(?)) t
			  JOIN pg_class c ON c.oid = t.relid
			  JOIN pg_namespace n ON n.oid = c.relnamespace
			 WHERE t.isleaf AND (c.relreplident = 'n' OR c.relpersistence <> 'p' OR c.relreplident = 'd'
			       AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary))
			 ORDER BY 1
			 LIMIT 1
			""";

	private static final String SIMILAR = """
			SELECT n.nspname || '.' || c.relname
			  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			 WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
			 ORDER BY (c.relname = ?) DESC, (n.nspname = ?) DESC, abs(length(c.relname) - length(?)), c.relname
			 LIMIT ?
			""";

	private final Connection connection;

	private final PostgresSettings settings;

	SourceCheck(Connection connection, PostgresSettings settings) {
		this.connection = connection;
		this.settings = settings;
	}

	void run(List<String> tables) throws SQLException {
		checkServer();
		checkSlot();
		checkEventsTable();
		for (String table : tables) {
			checkTable(table);
		}
	}

	private void checkServer() throws SQLException {
		try (Statement statement = this.connection.createStatement(); ResultSet row = statement.executeQuery(SERVER)) {
			row.next();
			block(row.getInt("version") < VERSION_MIN,
					"Postgres 14 or later is needed; the source has version number " + row.getInt("version"));
			block(!row.getString("wal_level").equals("logical"), "The source's wal_level is '"
					+ row.getString("wal_level")
					+ "', but capturing needs 'logical': ALTER SYSTEM SET wal_level = 'logical', then restart Postgres");
			block(!row.getBoolean("may_replicate"), "Role '" + row.getString("role")
					+ "' may not replicate: ALTER ROLE " + Identifiers.quoted(row.getString("role")) + " REPLICATION");
		}
	}

	private void checkSlot() throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(SLOT)) {
			statement.setString(1, this.settings.slot());
			try (ResultSet row = statement.executeQuery()) {
				if (row.next()) {
					checkSlot(row);
				}
			}
		}
	}

	private void checkSlot(ResultSet row) throws SQLException {
		String slot = this.settings.slot();
		block(!"pgoutput".equals(row.getString("plugin")), "Replication slot '" + slot + "' uses plugin '"
				+ row.getString("plugin") + "' instead of pgoutput: set millrace.cdc.slot to a name of its own");
		block(!row.getString("current_database").equals(row.getString("database")),
				"Replication slot '" + slot + "' belongs to database '" + row.getString("database")
						+ "': slots are named per server, so set millrace.cdc.slot to a name of its own");
	}

	private void checkEventsTable() throws SQLException {
		if (this.settings.events() && !exists(EVENTS_TABLE)) {
			throw new CaptureUnavailableException("Table " + EVENTS_TABLE + " does not exist in the source "
					+ this.settings.connection() + ": start the event store on this database first, or correct"
					+ " millrace.event-store.datasource.url");
		}
	}

	private boolean exists(String table) throws SQLException {
		try (PreparedStatement statement = tableQuery(table); ResultSet row = statement.executeQuery()) {
			return row.next();
		}
	}

	private void checkTable(String table) throws SQLException {
		try (PreparedStatement statement = tableQuery(table); ResultSet row = statement.executeQuery()) {
			if (!row.next()) {
				throw new CaptureBlockedException(
						"Table " + table + " of millrace.cdc.tables does not exist in " + this.settings.connection()
								+ "; there are " + similar(table) + ". Create it, or correct millrace.cdc.tables");
			}
			checkTable(table, row);
		}
	}

	private void checkTable(String table, ResultSet row) throws SQLException {
		String kind = row.getString("kind");
		block(!kind.equals("r") && !kind.equals("p"),
				table + " of millrace.cdc.tables is not a table: only tables have changes");
		if (kind.equals("p")) {
			checkPartitions(table);
			return;
		}
		checkPersistence(table, Identifiers.quotedTable(table), row.getString("persistence"));
		checkIdentity(table, "ALTER TABLE " + Identifiers.quotedTable(table), row.getString("identity"),
				row.getBoolean("has_primary_key"));
	}

	private void checkPartitions(String table) throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(WITHOUT_IDENTITY)) {
			statement.setString(1, Identifiers.quotedTable(table));
			try (ResultSet row = statement.executeQuery()) {
				if (row.next()) {
					String name = "partition " + row.getString("name") + " of " + table;
					checkPersistence(name, row.getString("name"), row.getString("persistence"));
					checkIdentity(name, row.getString("alter_table"), "d", false);
				}
			}
		}
	}

	private static void checkPersistence(String table, String quoted, String persistence) {
		block(!persistence.equals("p"), table
				+ " of millrace.cdc.tables is unlogged or temporary, so its changes are not in the WAL: ALTER TABLE "
				+ quoted + " SET LOGGED");
	}

	/**
	 * Without a replica identity the source's own programs could not update and delete
	 * rows of a published table any more.
	 */
	private static void checkIdentity(String table, String alter, String identity, boolean hasPrimaryKey) {
		block(!hasPrimaryKey && identity.equals("d"), "Table " + table
				+ " of millrace.cdc.tables has no primary key, so Postgres would refuse to update and delete its rows"
				+ " once it is captured: " + alter + " ADD PRIMARY KEY (…), or " + alter
				+ " REPLICA IDENTITY USING INDEX <unique index>, or, for a history of rows without keys, " + alter
				+ " REPLICA IDENTITY FULL");
		block(identity.equals("n"), "Table " + table
				+ " of millrace.cdc.tables has REPLICA IDENTITY NOTHING, so Postgres would refuse to update and delete"
				+ " its rows once it is captured: " + alter + " REPLICA IDENTITY DEFAULT");
	}

	private PreparedStatement tableQuery(String table) throws SQLException {
		int dot = table.indexOf('.');
		PreparedStatement statement = this.connection.prepareStatement(TABLE);
		statement.setString(1, table.substring(0, dot));
		statement.setString(2, table.substring(dot + 1));
		return statement;
	}

	private List<String> similar(String table) throws SQLException {
		int dot = table.indexOf('.');
		List<String> similar = new ArrayList<>();
		try (PreparedStatement statement = this.connection.prepareStatement(SIMILAR)) {
			statement.setString(1, table.substring(dot + 1));
			statement.setString(2, table.substring(0, dot));
			statement.setString(3, table.substring(dot + 1));
			statement.setInt(4, SIMILAR_MAX);
			try (ResultSet row = statement.executeQuery()) {
				while (row.next()) {
					similar.add(row.getString(1));
				}
			}
		}
		return similar;
	}

	private static void block(boolean isWrong, String sentence) {
		if (isWrong) {
			throw new CaptureBlockedException(sentence);
		}
	}

}
