package dev.millrace.benchmarks.latency;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

/**
 * Commits transactions at a steady pace.
 */
final class EventWriter implements Runnable {

	static final String CATEGORY = "ride";

	private static final String INSERT = """
			INSERT INTO event_store.events
			  (stream_id, revision, id, type, schema_version, event_time, recorded_at, metadata, data)
			SELECT 'ride-' || f.n, r, ('00000000-0000-7000-8000-' || lpad(to_hex(f.n + r - 1), 12, '0'))::uuid,
			  'ride-ended', 1, t.now, t.now, '{"correlationId":"latency","causationId":"latency"}',
			  json_build_object('n', f.n + r - 1, 'note', repeat('WHITE HANGING HEART ', 12))
			FROM (SELECT ?::integer AS n) f, generate_series(1, ?::integer) r,
			  (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now) t
			ORDER BY r
			""";

	private final DataSource pool;

	private final AtomicInteger numbers;

	private final Load load;

	private final int transactions;

	private final Moments moments;

	/**
	 * @param numbers gives the number of the next event
	 * @param duration how long to write
	 */
	EventWriter(DataSource pool, AtomicInteger numbers, Load load, Duration duration, Moments moments) {
		this.pool = pool;
		this.numbers = numbers;
		this.load = load;
		this.transactions = load.pace().steps(duration);
		this.moments = moments;
	}

	@Override
	public void run() {
		try (Connection connection = this.pool.getConnection();
				PreparedStatement insert = connection.prepareStatement(INSERT)) {
			connection.setAutoCommit(false);
			this.load.pace().take(this.transactions, (number) -> commit(connection, insert));
		}
		catch (SQLException ex) {
			throw new IllegalStateException("An event could not be written", ex);
		}
	}

	private void commit(Connection connection, PreparedStatement insert) throws SQLException {
		int first = this.numbers.getAndAdd(this.load.rowsPerTransaction());
		insert.setInt(1, first);
		insert.setInt(2, this.load.rowsPerTransaction());
		insert.executeUpdate();
		for (int row = 0; row < this.load.rowsPerTransaction(); row++) {
			this.moments.committing(first + row);
		}
		connection.commit();
	}

}
