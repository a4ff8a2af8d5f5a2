package dev.millrace.cdc.soak;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.millrace.cdc.Source;

/**
 * Programs that append events and change rows: small transactions, now and then a large
 * one, one that is rolled back, a while of nothing. When Postgres dies under them they
 * wait for it and go on from what it then has.
 */
final class Traffic implements AutoCloseable {

	static final String CATEGORY = "soak";

	private static final int STREAMS = 50;

	private static final int ITEMS = 400;

	private static final int SMALL_MAX = 8;

	private static final int LARGE = 6_000;

	private static final Duration IDLE_MAX = Duration.ofSeconds(8);

	private static final Duration RECONNECT_PAUSE = Duration.ofMillis(200);

	private static final int PERCENT = 100;

	private static final int BUSY_PAUSE_MILLIS_MAX = 8;

	private static final String LAST_REVISION = """
			SELECT coalesce(max(revision), 0) FROM event_store.events WHERE stream_id = ?
			""";

	private static final String CHANGE_ITEM = """
			INSERT INTO soak.items (id, part, amount, body, document, changed_at, due, duration, numbers, flag)
			SELECT ?, ?, (random() * 1e6)::numeric(20, 6), left(repeat(md5(random()::text), 400), ?),
			       jsonb_build_object('n', random(), 's', md5(random()::text)), clock_timestamp(),
			       current_date - (random() * 50000)::int, make_interval(days => (random() * 100)::int, secs => random() * 1e5),
			       ARRAY[1, 2, NULL, (random() * 100)::int], random() < 0.5
			ON CONFLICT (id, part) DO UPDATE SET amount = EXCLUDED.amount, changed_at = EXCLUDED.changed_at,
			       flag = EXCLUDED.flag
			""";

	/**
	 * A large value that does not change is not sent with the new key, so it changes,
	 * too.
	 */
	private static final String RENUMBER_ITEM = """
			UPDATE soak.items SET id = ?, body = body || '.' WHERE id = ? AND part = ?
			""";

	private static final String CHANGE_MANY = """
			UPDATE soak."Stück Gut" SET "Größe" = "Größe" + 1 WHERE "Nr" <= ?
			""";

	private final Servers servers;

	private final Random random;

	private final CountDownLatch stop = new CountDownLatch(1);

	private final Thread thread;

	private volatile long committed;

	Traffic(Servers servers, long seed) {
		this.servers = servers;
		this.random = new Random(seed);
		this.thread = Thread.ofPlatform().name("traffic").start(this::run);
	}

	/**
	 * Create what the programs write to.
	 */
	static void createTables(Servers servers) throws SQLException {
		try (Connection connection = servers.connect(); Statement statement = connection.createStatement()) {
			statement.execute(Source.EVENTS_TABLE);
			statement.execute("CREATE SCHEMA soak");
			statement.execute("""
					CREATE TABLE soak.items (id int, part text, amount numeric, body text, document jsonb,
					  changed_at timestamptz, due date, duration interval, numbers int[], flag boolean,
					  PRIMARY KEY (id, part))
					""");
			statement.execute("CREATE TABLE soak.\"Stück Gut\" (\"Nr\" bigint PRIMARY KEY, \"Größe\" int)");
			statement.execute("INSERT INTO soak.\"Stück Gut\" SELECT i, 0 FROM generate_series(1, 20000) i");
		}
	}

	/** How many transactions were committed. */
	long committed() {
		return this.committed;
	}

	@Override
	public void close() throws InterruptedException {
		this.stop.countDown();
		this.thread.join();
	}

	private void run() {
		while (isWanted()) {
			try (Connection connection = this.servers.connect()) {
				connection.setAutoCommit(false);
				while (isWanted()) {
					transaction(connection);
				}
			}
			catch (SQLException ex) {
				pause(RECONNECT_PAUSE.toMillis());
			}
		}
	}

	private boolean isWanted() {
		return this.stop.getCount() > 0;
	}

	private void transaction(Connection connection) throws SQLException {
		int chance = this.random.nextInt(10 * PERCENT);
		if (chance == 0) {
			pause(this.random.nextLong(IDLE_MAX.toMillis()));
		}
		boolean large = chance == 1;
		append(connection, large ? LARGE : 1 + this.random.nextInt(SMALL_MAX));
		changeItem(connection);
		if (large || chance == 2) {
			changeMany(connection);
		}
		if (this.random.nextInt(PERCENT) < 5) {
			connection.rollback();
			return;
		}
		connection.commit();
		this.committed++;
		pause(this.random.nextInt(BUSY_PAUSE_MILLIS_MAX));
	}

	private void append(Connection connection, int count) throws SQLException {
		String stream = CATEGORY + "-" + this.random.nextInt(STREAMS);
		try (PreparedStatement statement = connection.prepareStatement(LAST_REVISION)) {
			statement.setString(1, stream);
			try (ResultSet row = statement.executeQuery()) {
				row.next();
				Source.append(connection, stream, row.getLong(1) + 1, row.getLong(1) + count);
			}
		}
	}

	private void changeItem(Connection connection) throws SQLException {
		int id = this.random.nextInt(ITEMS);
		String part = "part '" + this.random.nextInt(2) + "' ü";
		int chance = this.random.nextInt(PERCENT);
		if (chance < 10) {
			update(connection, "DELETE FROM soak.items WHERE id = ? AND part = ?", id, part);
		}
		else if (chance < 15) {
			update(connection, "UPDATE soak.items SET id = ? WHERE id = ? AND part = ?", ITEMS + this.random.nextInt(),
					id, part);
		}
		else {
			update(connection, CHANGE_ITEM, id, part, (this.random.nextInt(4) == 0) ? 12_000 : 20);
		}
	}

	private void changeMany(Connection connection) throws SQLException {
		update(connection, CHANGE_MANY, this.random.nextInt(LARGE));
	}

	private static void update(Connection connection, String sql, Object... values) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			for (int index = 0; index < values.length; index++) {
				statement.setObject(index + 1, values[index]);
			}
			statement.executeUpdate();
		}
	}

	private void pause(long millis) {
		try {
			if (this.stop.await(millis, TimeUnit.MILLISECONDS)) {
				Thread.onSpinWait();
			}
		}
		catch (InterruptedException ex) {
			this.stop.countDown();
		}
	}

}
