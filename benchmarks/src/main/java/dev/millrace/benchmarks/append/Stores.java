package dev.millrace.benchmarks.append;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.benchmarks.environment.BenchmarkDatabase;
import dev.millrace.benchmarks.environment.ServiceProcess;
import dev.millrace.benchmarks.environment.StoreContext;
import dev.millrace.benchmarks.environment.StoreSettings;
import dev.millrace.benchmarks.harness.WarmUp;
import dev.millrace.events.store.EventStore;
import dev.millrace.eventstore.EventStoreServiceApplication;

/**
 * The ways to append to one database, each with connections of its own. Who writes alone
 * has one for each client; who writes for others needs few.
 */
final class Stores implements AutoCloseable {

	static final String LIMIT = "jdbc-insert";

	static final String ALONE = "millrace-append";

	static final String GROUP = "millrace-group-append";

	static final String HTTP = "millrace-http-append";

	private static final int GROUP_CONNECTIONS = 16;

	private static final int WARM_UP_CLIENTS = 8;

	/** Bringing the schema up to date takes two. */
	private static final int CONNECTIONS_MIN = 2;

	private static final String PLAIN_TABLE = "benchmark.events";

	private static final String EVENTS_TABLE = "event_store.events";

	// INCLUDING ALL: defaults, identity, and the indexes. Triggers are not copied; the
	// store's one does not fire on INSERT.
	private static final String CREATE_TABLE = """
			CREATE TABLE benchmark.events (LIKE event_store.events INCLUDING ALL)
			""";

	private static final String CREATE_SCHEMA = "CREATE SCHEMA benchmark";

	private final BenchmarkDatabase database;

	private final Deque<AutoCloseable> opened = new ArrayDeque<>();

	private final Map<Integer, DataSource> pools = new HashMap<>();

	private final Map<Integer, EventStore> alone = new HashMap<>();

	private final EventStore group;

	private final ServiceProcess service;

	Stores(BenchmarkDatabase database, Path folder) {
		this.database = database;
		StoreSettings grouped = new StoreSettings(database.url(), GROUP_CONNECTIONS, true);
		this.group = store(grouped);
		this.service = opened(
				ServiceProcess.start(folder, "event-store", EventStoreServiceApplication.class, grouped.arguments()));
		database.sql().sql(CREATE_SCHEMA).update();
		database.sql().sql(CREATE_TABLE).update();
		warmUp();
	}

	/**
	 * Everybody under one load.
	 */
	Stream<AppendContestant> contestants(Load load, Duration turn) {
		int events = load.events();
		DataSource pool = this.pools.computeIfAbsent(load.clients(), this::pool);
		EventStore own = this.alone.computeIfAbsent(load.clients(),
				(clients) -> store(new StoreSettings(this.database.url(), Math.max(CONNECTIONS_MIN, clients), false)));
		return Stream.of(contestant(LIMIT, load, () -> JdbcInsert.connect(pool, events), PLAIN_TABLE, turn),
				contestant(ALONE, load, () -> new MillraceAppend(own, events), EVENTS_TABLE, turn),
				contestant(GROUP, load, () -> new MillraceAppend(this.group, events), EVENTS_TABLE, turn),
				contestant(HTTP, load, () -> new HttpAppend(this.service.connect(), events), EVENTS_TABLE, turn));
	}

	@Override
	public void close() {
		while (!this.opened.isEmpty()) {
			close(this.opened.pop());
		}
	}

	private void warmUp() {
		AppendClient.work(() -> new HttpAppend(this.service.connect(), 1), WARM_UP_CLIENTS, (clients) -> {
			WarmUp.run(clients);
			return clients.size();
		});
	}

	private AppendContestant contestant(String kind, Load load, AppendClient.Source source, String table,
			Duration turn) {
		return new AppendContestant(load.name(kind), load, source, table, this.database, turn);
	}

	private DataSource pool(int connections) {
		HikariDataSource pool = this.database.pool(connections);
		return opened(pool);
	}

	private EventStore store(StoreSettings settings) {
		return opened(new StoreContext(settings)).store();
	}

	private <T extends AutoCloseable> T opened(T closeable) {
		this.opened.push(closeable);
		return closeable;
	}

	private static void close(AutoCloseable closeable) {
		try {
			closeable.close();
		}
		catch (Exception ex) {
			throw new IllegalStateException("A contestant cannot be stopped", ex);
		}
	}

}
