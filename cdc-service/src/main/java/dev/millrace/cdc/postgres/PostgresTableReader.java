package dev.millrace.cdc.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import dev.millrace.cdc.relay.Captured;
import dev.millrace.cdc.relay.Lsn;
import dev.millrace.cdc.relay.TransactionSnapshot;
import dev.millrace.cdc.rows.SourceCatalog;
import dev.millrace.cdc.snapshots.TableReader;
import dev.millrace.cdc.take.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * Reads tables on a connection of its own, which writes nothing. What a table looks like
 * is asked for each chunk: columns may come and go meanwhile.
 */
final class PostgresTableReader implements TableReader {

	/**
	 * Keys are read in the order of their index, chunk by chunk: anything else would read
	 * the whole table for each.
	 */
	private static final String PLANNING = """
			SET enable_seqscan = off; SET enable_bitmapscan = off; SET jit = off
			""";

	private static final String SNAPSHOT = """
			SELECT pg_current_snapshot()::text, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
			""";

	/**
	 * Locks are held until a transaction is visible to others. The ids of the locks have
	 * 32 bits, and are at most 2^31 from those of now.
	 */
	private static final String WRITERS = """
			SELECT DISTINCT x.transactionid::text::bigint AS id, pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS near
			  FROM pg_locks t
			  JOIN pg_locks x ON x.virtualtransaction = t.virtualtransaction
			 WHERE t.locktype = 'relation' AND t.relation = ?::regclass AND t.granted
			   AND t.database = (SELECT oid FROM pg_database WHERE datname = current_database())
			   AND t.mode NOT IN ('AccessShareLock', 'RowShareLock')
			   AND x.locktype = 'transactionid' AND x.mode = 'ExclusiveLock' AND x.granted
			""";

	private static final String LSN = "SELECT pg_current_wal_insert_lsn()::text";

	private static final String HEARTBEAT = "SELECT pg_logical_emit_message(true, 'millrace', '')";

	private final Connection connection;

	private final Connections connections;

	private final String publication;

	private final SourceCatalog catalog;

	PostgresTableReader(Connections connections, String publication) throws SQLException {
		this.connections = connections;
		this.publication = publication;
		this.catalog = new PostgresCatalog(connections, publication);
		this.connection = connections.open();
		try (Statement statement = this.connection.createStatement()) {
			statement.execute(PLANNING);
		}
		this.connection.setReadOnly(true);
		this.connection.setAutoCommit(false);
		this.connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
	}

	@Override
	public Plan plan(String table, @Nullable String where, int ranges, int rowsMin) {
		return inTransaction(
				() -> new TablePlan(this.connection, table, find(table, where)).plan(where != null, ranges, rowsMin));
	}

	@Override
	public void check(String table, String where) {
		inTransaction(() -> {
			new Condition(this.connection, table).check(where);
			return true;
		});
	}

	@Override
	public Set<Long> writers(String table) {
		return inTransaction(() -> {
			Set<Long> writers = new HashSet<>();
			try (PreparedStatement statement = this.connection.prepareStatement(WRITERS)) {
				statement.setString(1, Identifiers.quotedTable(table));
				try (ResultSet row = statement.executeQuery()) {
					while (row.next()) {
						long near = row.getLong("near");
						writers.add(near + (int) (row.getLong("id") - near));
					}
				}
			}
			return writers;
		});
	}

	@Override
	public Chunk read(String table, @Nullable String where, KeyRange range, int rowsMax) {
		Moment moment = new Moment();
		TakenTable.First first = inTransaction(() -> {
			moment.begin();
			return find(table, where).read(range, rowsMax, moment.at());
		});
		return new Chunk(moment.snapshot(), lsn(), first.rows(), first.rest());
	}

	@Override
	public Missing missing(String table, Collection<String> keys) {
		Moment moment = new Moment();
		List<Captured.RowChanged> missing = inTransaction(() -> {
			moment.begin();
			return find(table, null).missing(keys, moment.at());
		});
		return new Missing(moment.snapshot(), lsn(), missing);
	}

	@Override
	public void heartbeat() {
		inTransaction(() -> {
			try (Statement statement = this.connection.createStatement()) {
				return statement.execute(HEARTBEAT);
			}
		});
	}

	@Override
	public void close() {
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			throw this.connections.translate(ex);
		}
	}

	private TakenTable find(String table, @Nullable String where) throws SQLException {
		return TakenTable.find(this.connection, this.publication, this.catalog, table, where);
	}

	/**
	 * What the queries of a transaction see, and when that was.
	 */
	private final class Moment {

		private @Nullable TransactionSnapshot snapshot;

		private Instant at = Instant.EPOCH;

		void begin() throws SQLException {
			try (Statement statement = PostgresTableReader.this.connection.createStatement();
					ResultSet row = statement.executeQuery(SNAPSHOT)) {
				row.next();
				this.snapshot = TransactionSnapshot.parse(row.getString(1));
				this.at = Instant.EPOCH.plus(row.getLong(2), ChronoUnit.MICROS);
			}
		}

		TransactionSnapshot snapshot() {
			return Objects.requireNonNull(this.snapshot);
		}

		Instant at() {
			return this.at;
		}

	}

	/**
	 * After the query has ended: whatever it saw was committed before.
	 */
	private Lsn lsn() {
		return inTransaction(() -> {
			try (Statement statement = this.connection.createStatement(); ResultSet row = statement.executeQuery(LSN)) {
				row.next();
				return Lsn.parse(row.getString(1));
			}
		});
	}

	/** Work in a transaction. */
	@FunctionalInterface
	private interface Work<T> {

		T run() throws SQLException;

	}

	private <T> T inTransaction(Work<T> work) {
		try {
			T result = work.run();
			this.connection.commit();
			return result;
		}
		catch (SQLException ex) {
			throw this.connections.translate(ex);
		}
	}

}
