package dev.millrace.benchmarks;

import java.nio.file.Path;

import dev.millrace.embedded.postgres.PostgresOptions;
import dev.millrace.embedded.postgres.PostgresServer;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * An empty database on a fresh, durable Postgres of its own, which runs until the JVM
 * ends, be it by Ctrl-C.
 */
final class BenchmarkDatabase {

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

	private static final String NAME = "benchmark";

	private final String url;

	private BenchmarkDatabase(String url) {
		this.url = url;
	}

	static BenchmarkDatabase start(Path folder) {
		PostgresOptions options = PostgresOptions.in(folder);
		PostgresServer.erase(options);
		PostgresServer server = PostgresServer.start(options);
		Runtime.getRuntime().addShutdownHook(new Thread(server::close));
		server.createDatabase(NAME);
		BenchmarkDatabase database = new BenchmarkDatabase(server.url(NAME));
		database.requireDurable();
		return database;
	}

	String url() {
		return this.url;
	}

	/**
	 * Those settings of the server that bound its figures.
	 */
	String conditions() {
		return sql().sql(CONDITIONS).query(String.class).single();
	}

	JdbcClient sql() {
		return JdbcClient
			.create(new DriverManagerDataSource(this.url, PostgresServer.USERNAME, PostgresServer.PASSWORD));
	}

	private void requireDurable() {
		if (!sql().sql(IS_DURABLE).query(Boolean.class).single()) {
			throw new IllegalStateException("This Postgres may lose what it committed: " + conditions());
		}
	}

}
