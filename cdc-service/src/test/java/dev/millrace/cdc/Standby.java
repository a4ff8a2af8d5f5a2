package dev.millrace.cdc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;

import dev.millrace.embedded.postgres.PostgresOptions;
import dev.millrace.embedded.postgres.PostgresServer;
import dev.millrace.test.TestDatabase;

import static org.awaitility.Awaitility.await;

/**
 * A physical standby of an embedded server: a copy of its folder that follows it.
 */
final class Standby {

	/** Of the server itself, and slots, which a base backup does not have either. */
	private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts", "pg_replslot",
			"pg_stat_tmp");

	private final PostgresOptions options;

	private PostgresServer server;

	private Standby(PostgresOptions options) {
		this.options = options;
		this.server = PostgresServer.start(options);
	}

	/**
	 * Copy a running server and follow it.
	 * @param primaryFolder the data folder of its options
	 */
	static Standby of(PostgresServer primary, Path primaryFolder, Path folder, Map<String, String> settings) {
		Path from = primaryFolder.resolve("cluster");
		Path to = folder.resolve("cluster");
		try (Connection connection = open(primary.url("postgres"));
				Statement statement = connection.createStatement()) {
			statement.execute("SELECT pg_backup_start('standby', true)");
			copy(from, to);
			try (ResultSet row = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
				row.next();
				Files.writeString(to.resolve("backup_label"), row.getString(1));
			}
			Files.createDirectories(to.resolve("pg_replslot"));
			Files.createFile(to.resolve("standby.signal"));
			Files.copy(primaryFolder.resolve("layout"), folder.resolve("layout"));
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		PostgresOptions options = PostgresOptions.in(folder)
			.withSetting("primary_conninfo", "host=127.0.0.1 port=" + primary.port() + " user=postgres dbname=postgres")
			.withSetting("hot_standby_feedback", "on");
		for (Map.Entry<String, String> setting : settings.entrySet()) {
			options = options.withSetting(setting.getKey(), setting.getValue());
		}
		return new Standby(options);
	}

	/**
	 * Wait until it has what the other database has.
	 */
	void awaitAll(Source primary) {
		String lsn = primary.query("SELECT pg_current_wal_lsn()::text").getFirst();
		await().until(() -> query("SELECT pg_last_wal_replay_lsn() >= '" + lsn + "'::pg_lsn").equals("t"));
	}

	void stop() {
		this.server.close();
	}

	void start() {
		this.server = PostgresServer.start(this.options);
	}

	/**
	 * Make it the primary.
	 */
	void promote() {
		query("SELECT pg_promote()::text");
		await().until(() -> query("SELECT pg_is_in_recovery()").equals("f"));
	}

	TestDatabase database(String name) {
		return new TestDatabase(name, this.server.url(name), PostgresServer.USERNAME, PostgresServer.PASSWORD);
	}

	String query(String sql) {
		try (Connection connection = open(this.server.url("postgres"));
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(sql)) {
			return row.next() ? String.valueOf(row.getString(1)) : "";
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Connection open(String url) throws SQLException {
		return java.sql.DriverManager.getConnection(url, PostgresServer.USERNAME, PostgresServer.PASSWORD);
	}

	private static void copy(Path from, Path to) throws IOException {
		Files.walkFileTree(from, new SimpleFileVisitor<>() {
			@Override
			public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
				if (LEFT_OUT.contains(folder.getFileName().toString())) {
					return FileVisitResult.SKIP_SUBTREE;
				}
				Path copy = Files.createDirectories(to.resolve(from.relativize(folder).toString()));
				Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(folder));
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
				try {
					if (!LEFT_OUT.contains(file.getFileName().toString())) {
						Files.copy(file, to.resolve(from.relativize(file).toString()));
					}
				}
				catch (NoSuchFileException ex) {
					// The server has removed it meanwhile; its log knows.
				}
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFileFailed(Path file, IOException ex) throws IOException {
				if (ex instanceof NoSuchFileException) {
					return FileVisitResult.CONTINUE;
				}
				throw ex;
			}
		});
	}

}
