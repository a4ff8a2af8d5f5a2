package dev.millrace.benchmarks.environment;

import java.nio.file.Path;
import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.embedded.postgres.PostgresOptions;
import dev.millrace.embedded.postgres.PostgresServer;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An empty database on a fresh, durable Postgres of its own, which runs until the JVM
 * ends, be it by Ctrl-C.
 */
public final class BenchmarkDatabase {

	private static final String CONDITIONS = """
			SELECT 'Postgres ' || current_setting('server_version')
			  || ', fsync ' || current_setting('fsync')
			  || ', synchronous_commit ' || current_setting('synchronous_commit')
			  || ', shared_buffers ' || current_setting('shared_buffers')
			""";

	private static final String IS_DURABLE = """
			SELECT current_setting('fsync') = 'on' AND current_setting('synchronous_commit') = 'on'
			  AND current_setting('full_page_writes') = 'on'
			""";

	private static final String CHECKPOINT = "CHECKPOINT";

	private static final String NAME = "benchmark";

	/** Every contestant keeps its own, so that none of them begins with new ones. */
	private static final String CONNECTIONS_MAX = "800";

	/** A slot cannot go back, so each turn has its own. */
	private static final String SLOTS_MAX = "120";

	/** Of those that look at it. */
	private static final int LOOKING = 3;

	private final PostgresServer server;

	private final String name;

	private final String url;

	private final JdbcClient sql;

	private BenchmarkDatabase(PostgresServer server, String name) {
		this.server = server;
		this.name = name;
		server.createDatabase(name);
		this.url = server.url(name);
		this.sql = JdbcClient.create(pool(LOOKING));
	}

	public static BenchmarkDatabase start(Path folder) {
		return start(folder, Map.of());
	}

	/**
	 * @param settings more of the server's settings, by name
	 */
	public static BenchmarkDatabase start(Path folder, Map<String, String> settings) {
		PostgresOptions options = PostgresOptions.in(folder)
			.withSetting("max_connections", CONNECTIONS_MAX)
			.withSetting("max_replication_slots", SLOTS_MAX);
		for (Map.Entry<String, String> setting : settings.entrySet()) {
			options = options.withSetting(setting.getKey(), setting.getValue());
		}
		PostgresServer.erase(options);
		PostgresServer server = PostgresServer.start(options);
		Runtime.getRuntime().addShutdownHook(new Thread(server::close));
		BenchmarkDatabase database = new BenchmarkDatabase(server, NAME);
		database.requireDurable();
		return database;
	}

	/**
	 * Another empty database on the same server.
	 */
	public BenchmarkDatabase another(String name) {
		return new BenchmarkDatabase(this.server, name);
	}

	public String name() {
		return this.name;
	}

	public String url() {
		return this.url;
	}

	/**
	 * Those settings of the server, and what of the machine, that bound its figures.
	 */
	public String conditions() {
		return sql().sql(CONDITIONS).query(String.class).single() + "; " + Runtime.getRuntime().availableProcessors()
				+ " processors, Java " + Runtime.version();
	}

	/**
	 * To prepare, to look and to check. It keeps its connections, because whoever is
	 * looked at often would pay for new ones.
	 */
	public JdbcClient sql() {
		return this.sql;
	}

	/**
	 * A pool whose connections are all open.
	 */
	public HikariDataSource pool(int connections) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(this.url);
		pool.setUsername(PostgresServer.USERNAME);
		pool.setPassword(PostgresServer.PASSWORD);
		pool.setMaximumPoolSize(connections);
		pool.addDataSourceProperty("reWriteBatchedInserts", "true");
		return pool;
	}

	/**
	 * Write what is unwritten, so that nobody pays for what another one left behind.
	 */
	public void checkpoint() {
		sql().sql(CHECKPOINT).update();
	}

	private void requireDurable() {
		if (!sql().sql(IS_DURABLE).query(Boolean.class).single()) {
			throw new IllegalStateException("This Postgres may lose what it committed: " + conditions());
		}
	}

}
