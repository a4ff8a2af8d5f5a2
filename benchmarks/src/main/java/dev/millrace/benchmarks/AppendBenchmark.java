package dev.millrace.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.embedded.postgres.PostgresServer;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How much of Postgres's rate of one-row transactions is left when the row is an event
 * appended by the event store.
 */
final class AppendBenchmark implements Benchmark {

	// INCLUDING ALL: defaults, identity, and the two indexes. Triggers are not copied;
	// the
	// store's one does not fire on INSERT.
	private static final String CREATE_TABLE = """
			CREATE TABLE benchmark.events (LIKE event_store.events INCLUDING ALL)
			""";

	private static final String CREATE_SCHEMA = "CREATE SCHEMA benchmark";

	private static final String LIMIT = "jdbc-insert";

	private static final String OURS = "millrace-append";

	private static final String ONE_CLIENT = "-1-client";

	private static final int CLIENTS = 8;

	private final Path target;

	AppendBenchmark(Path target) {
		this.target = target;
	}

	@Override
	public String name() {
		return "append";
	}

	@Override
	public Report run(Settings settings) {
		BenchmarkDatabase database = BenchmarkDatabase.start(this.target.resolve("benchmark-postgres"));
		try (StoreContext context = new StoreContext(database.url(), CLIENTS);
				HikariDataSource pool = pool(database.url())) {
			database.sql().sql(CREATE_SCHEMA).update();
			database.sql().sql(CREATE_TABLE).update();
			List<Contestant> contestants = contestants(database.sql(), settings, context, pool);
			Map<String, Figures> figures = new Rounds(settings.rounds(), System.out::println).run(contestants);
			return Report.of(name(), figures, comparisons(), notes(settings, database));
		}
	}

	private static HikariDataSource pool(String url) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(url);
		pool.setUsername(PostgresServer.USERNAME);
		pool.setPassword(PostgresServer.PASSWORD);
		pool.setMaximumPoolSize(CLIENTS);
		return pool;
	}

	private static List<Contestant> contestants(JdbcClient sql, Settings settings, StoreContext context,
			HikariDataSource pool) {
		AppendClient.Source jdbc = () -> JdbcInsert.connect(pool);
		AppendClient.Source millrace = () -> new MillraceAppend(context.store());
		EventTable plain = new EventTable(sql, "benchmark.events");
		EventTable events = new EventTable(sql, "event_store.events");
		return List.of(new AppendContestant(LIMIT, CLIENTS, jdbc, plain, sql, settings.turn()),
				new AppendContestant(OURS, CLIENTS, millrace, events, sql, settings.turn()),
				new AppendContestant(LIMIT + ONE_CLIENT, 1, jdbc, plain, sql, settings.turn()),
				new AppendContestant(OURS + ONE_CLIENT, 1, millrace, events, sql, settings.turn()));
	}

	private static List<Comparison> comparisons() {
		return List.of(new Comparison(OURS, LIMIT), new Comparison(OURS + ONE_CLIENT, LIMIT + ONE_CLIENT));
	}

	private static String notes(Settings settings, BenchmarkDatabase database) {
		return CLIENTS + " clients unless named otherwise, pools of " + CLIENTS + " connections, 1 event of "
				+ SampleEvent.DATA.length() + " bytes per append, each in a new stream; rounds: " + settings.rounds()
				+ ", after one to warm up; " + settings.turn().toSeconds() + " s per turn; " + database.conditions()
				+ "; " + Runtime.getRuntime().availableProcessors() + " processors, Java " + Runtime.version();
	}

}
