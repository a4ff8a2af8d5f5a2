package dev.millrace.cdc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A program that appends events and changes rows, as many transactions as it is allowed:
 * small ones, some larger than a batch, some rolled back.
 */
final class Load implements AutoCloseable {

	private static final int STREAMS = 20;

	private static final int ROWS = 50;

	private static final int SMALL_MAX = 8;

	private static final int LOOK_MILLIS = 50;

	private final Source source;

	private final int firstStream;

	private final String table;

	private final int large;

	private final Random random;

	private final long[] revisions = new long[STREAMS];

	private final Semaphore allowed = new Semaphore(0);

	private final Thread thread;

	private volatile boolean wanted = true;

	private volatile Throwable failure;

	Load(Source source, int firstStream, String table, int large, long seed) {
		this.source = source;
		this.firstStream = firstStream;
		this.table = table;
		this.large = large;
		this.random = new Random(seed);
		this.thread = Thread.ofPlatform().name("load").start(this::run);
	}

	void allow(int transactions) {
		this.allowed.release(transactions);
	}

	@Override
	public void close() throws InterruptedException {
		this.wanted = false;
		this.thread.join();
		if (this.failure != null) {
			throw new IllegalStateException(this.failure);
		}
	}

	private void run() {
		try (Connection connection = this.source.connect()) {
			connection.setAutoCommit(false);
			while (this.wanted) {
				if (this.allowed.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
					transaction(connection);
				}
			}
		}
		catch (SQLException | InterruptedException ex) {
			this.failure = ex;
		}
	}

	private void transaction(Connection connection) throws SQLException {
		int stream = this.random.nextInt(STREAMS);
		int count = (this.random.nextInt(100) == 0) ? this.large : 1 + this.random.nextInt(SMALL_MAX);
		long last = this.revisions[stream] + count;
		Source.append(connection, this.source.stream(this.firstStream + stream), this.revisions[stream] + 1, last);
		changeRow(connection);
		if (this.random.nextInt(20) == 0) {
			connection.rollback();
			return;
		}
		connection.commit();
		this.revisions[stream] = last;
	}

	private void changeRow(Connection connection) throws SQLException {
		int id = this.random.nextInt(ROWS);
		String sql = (this.random.nextInt(10) == 0) ? "DELETE FROM " + this.table + " WHERE id = " + id
				: "INSERT INTO " + this.table + " VALUES (" + id + ", " + this.random.nextInt()
						+ ") ON CONFLICT (id) DO UPDATE SET n = EXCLUDED.n";
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

}
