package dev.millrace.cdc.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import dev.millrace.cdc.Moment;
import dev.millrace.cdc.NewSlot;
import dev.millrace.cdc.Slot;
import dev.millrace.cdc.SourceDatabase;
import dev.millrace.cdc.TableColumns;
import dev.millrace.cdc.Timeline;
import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.CaptureUnavailableException;
import dev.millrace.cdc.relay.Cursor;
import dev.millrace.cdc.relay.Lsn;
import dev.millrace.cdc.relay.StoredEvents;
import dev.millrace.cdc.snapshots.TableReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source on Postgres 14 or later. Each call opens a connection of its own: there are
 * few of them, and none must wait for another's.
 */
final class PostgresSourceDatabase implements SourceDatabase {

	private static final Logger logger = LoggerFactory.getLogger(PostgresSourceDatabase.class);

	private static final String IDENTITY = """
			SELECT system_identifier::text, current_database() FROM pg_control_system()
			""";

	private static final String SLOT = """
			SELECT slot_name, plugin, database, confirmed_flush_lsn::text, restart_lsn::text,
			       pg_current_wal_lsn()::text, wal_status, active_pid
			  FROM pg_replication_slots
			 WHERE slot_name = ?
			""";

	private static final String DROP_SLOT = "SELECT pg_drop_replication_slot(?)";

	private static final String END_WALSENDER = """
			SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = ? AND active
			""";

	private static final String CREATE_SLOT = "CREATE_REPLICATION_SLOT \"%s\" LOGICAL pgoutput%s";

	private static final String FAILOVER = " (FAILOVER true)";

	private static final int FAILOVER_VERSION_MIN = 17;

	private static final String IMPORT_SNAPSHOT = "SET TRANSACTION SNAPSHOT '%s'";

	/**
	 * A slot's snapshot may end before it begins, which means the same as ending there,
	 * but is not accepted as a pg_snapshot.
	 */
	private static final String SNAPSHOT = """
			SELECT xmin || ':' || greatest(xmin::text::bigint, xmax::text::bigint) || ':' || running
			  FROM (SELECT pg_snapshot_xmin(snapshot) AS xmin, pg_snapshot_xmax(snapshot) AS xmax,
			               split_part(snapshot::text, ':', 3) AS running
			          FROM pg_current_snapshot() AS snapshot) AS parts
			""";

	private static final String TRANSACTION_ID = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint";

	/** The snapshot is that of the statement, so it is older than the place. */
	private static final String MOMENT = "SELECT pg_current_snapshot()::text, pg_current_wal_insert_lsn()::text";

	private static final String HEARTBEAT = """
			SELECT pg_logical_emit_message(true, 'millrace', ''), pg_current_xact_id()::text::bigint
			""";

	/**
	 * A server process that was told to end while it waits for a client that reads
	 * nothing tells the client so first, and waits again; being told again it goes.
	 */
	private static final Duration RELEASE_AGAIN = Duration.ofMillis(500);

	/** It is asked for again and again, also by those who shall notice a failure. */
	private static final Duration SLOT_ANSWER_LIMIT = Duration.ofSeconds(15);

	private static final Duration RELEASE_LOOK = Duration.ofMillis(20);

	private final PostgresSettings settings;

	private final Connections connections;

	PostgresSourceDatabase(PostgresSettings settings) {
		this.settings = settings;
		this.connections = new Connections(settings.connection());
	}

	@Override
	public void check(List<String> tables) {
		this.connections.with((connection) -> {
			new SourceCheck(connection, this.settings).run(tables);
			return true;
		});
	}

	@Override
	public List<String> tables() {
		return this.connections.with(TableCatalog::tables);
	}

	@Override
	public List<TableColumns> columns(List<String> tables) {
		return this.connections.with((connection) -> TableCatalog.columns(connection, tables));
	}

	@Override
	public Cursor.Source identity() {
		return this.connections.with((connection) -> {
			try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(IDENTITY)) {
				row.next();
				return new Cursor.Source(row.getString(1), row.getString(2));
			}
		});
	}

	@Override
	public Optional<Slot> slot() {
		return this.connections.within(SLOT_ANSWER_LIMIT, this::slot);
	}

	@Override
	public NewSlot createSlot() {
		// The exported snapshot lives as long as the connection that created the slot is
		// idle.
		try (Connection creator = this.connections.openForReplication();
				Statement statement = creator.createStatement();
				ResultSet created = statement.executeQuery(createSlot(creator))) {
			created.next();
			String snapshotName = created.getString("snapshot_name");
			Lsn lsn = Lsn.parse(created.getString("consistent_point"));
			return new NewSlot(lsn, this.connections.with((connection) -> snapshot(connection, snapshotName)));
		}
		catch (SQLException ex) {
			throw SlotFailures.translate(ex, this.settings.slot(), this.connections);
		}
	}

	@Override
	public void dropSlot() {
		this.connections.with((connection) -> {
			Optional<Integer> user = slot(connection).flatMap(Slot::activePid);
			if (user.isPresent()) {
				throw new CaptureUnavailableException("Replication slot '" + this.settings.slot()
						+ "' is in use by server process " + user.get()
						+ ", but this Kafka has nothing from it: another program reads it. Set millrace.cdc.slot to a"
						+ " name of its own");
			}
			try (PreparedStatement statement = connection.prepareStatement(DROP_SLOT)) {
				statement.setString(1, this.settings.slot());
				return statement.execute();
			}
		});
	}

	@Override
	public void releaseSlot() {
		this.connections.with((connection) -> {
			endWalsender(connection);
			awaitFree(connection);
			return true;
		});
	}

	@Override
	public void publish(List<String> tables, Map<String, String> rows) {
		this.connections.with((connection) -> {
			new Publication(connection, this.settings, rows).contain(tables);
			return true;
		});
	}

	@Override
	public long currentTransactionId() {
		return this.connections.with((connection) -> {
			try (Statement statement = connection.createStatement();
					ResultSet row = statement.executeQuery(TRANSACTION_ID)) {
				row.next();
				return row.getLong(1);
			}
		});
	}

	@Override
	public Moment heartbeat() {
		return this.connections.with((connection) -> {
			try (Statement statement = connection.createStatement()) {
				return heartbeat(statement);
			}
		});
	}

	@Override
	public EventHistory history(Cursor.History after, @Nullable String since) {
		if (!this.settings.events()) {
			return EventHistory.none();
		}
		try {
			return new PostgresEventHistory(this.connections.open(), after, since).settled();
		}
		catch (SQLException ex) {
			throw this.connections.translate(ex);
		}
	}

	@Override
	public StoredEvents storedEvents() {
		try {
			return new PostgresStoredEvents(this.connections.open());
		}
		catch (SQLException ex) {
			throw this.connections.translate(ex);
		}
	}

	@Override
	public Timeline timeline() {
		try (Connection connection = this.connections.openForReplication()) {
			return new TimelineQuery(connection).run();
		}
		catch (SQLException ex) {
			throw this.connections.translate(ex);
		}
	}

	private String createSlot(Connection connection) throws SQLException {
		boolean failover = this.settings.failoverSlot()
				&& connection.getMetaData().getDatabaseMajorVersion() >= FAILOVER_VERSION_MIN;
		return CREATE_SLOT.formatted(this.settings.slot(), failover ? FAILOVER : "");
	}

	private static Moment heartbeat(Statement statement) throws SQLException {
		String snapshot;
		Lsn lsn;
		try (ResultSet row = statement.executeQuery(MOMENT)) {
			row.next();
			snapshot = row.getString(1);
			lsn = Lsn.parse(row.getString(2));
		}
		try (ResultSet row = statement.executeQuery(HEARTBEAT)) {
			row.next();
			return new Moment(snapshot, lsn, row.getLong(2));
		}
	}

	@Override
	public TableReader tableReader() {
		try {
			return new PostgresTableReader(this.connections, this.settings.publication());
		}
		catch (SQLException ex) {
			throw this.connections.translate(ex);
		}
	}

	private Optional<Slot> slot(Connection connection) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(SLOT)) {
			statement.setString(1, this.settings.slot());
			try (ResultSet row = statement.executeQuery()) {
				return row.next() ? Optional.of(slot(row)) : Optional.empty();
			}
		}
	}

	private static Slot slot(ResultSet row) throws SQLException {
		int pid = row.getInt("active_pid");
		return new Slot(row.getString("slot_name"), row.getString("plugin"), row.getString("database"),
				lsn(row, "confirmed_flush_lsn"), lsn(row, "restart_lsn"), lsn(row, "pg_current_wal_lsn"),
				row.getString("wal_status"), (pid > 0) ? Optional.of(pid) : Optional.empty());
	}

	private static Lsn lsn(ResultSet row, String column) throws SQLException {
		String text = row.getString(column);
		return (text != null) ? Lsn.parse(text) : Lsn.ZERO;
	}

	private static String snapshot(Connection connection, String name) throws SQLException {
		connection.setAutoCommit(false);
		connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
		try (Statement statement = connection.createStatement()) {
			statement.execute(IMPORT_SNAPSHOT.formatted(name));
			try (ResultSet row = statement.executeQuery(SNAPSHOT)) {
				row.next();
				return row.getString(1);
			}
		}
		finally {
			connection.rollback();
		}
	}

	private void endWalsender(Connection connection) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(END_WALSENDER)) {
			statement.setString(1, this.settings.slot());
			statement.execute();
		}
	}

	private void awaitFree(Connection connection) throws SQLException {
		long again = System.nanoTime() + RELEASE_AGAIN.toNanos();
		long deadline = System.nanoTime() + this.settings.releaseTimeout().toNanos();
		Optional<Integer> user = slot(connection).flatMap(Slot::activePid);
		while (user.isPresent()) {
			if (System.nanoTime() - deadline > 0) {
				throw new CaptureUnavailableException("Replication slot '" + this.settings.slot()
						+ "' is still held by server process " + user.get());
			}
			logger.debug("Waiting for server process {} to free the slot", user.get());
			LockSupport.parkNanos(RELEASE_LOOK.toNanos());
			if (System.nanoTime() - again > 0) {
				endWalsender(connection);
				again = System.nanoTime() + RELEASE_AGAIN.toNanos();
			}
			user = slot(connection).flatMap(Slot::activePid);
		}
	}

}
