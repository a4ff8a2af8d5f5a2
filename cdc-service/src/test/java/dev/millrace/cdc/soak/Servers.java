package dev.millrace.cdc.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.millrace.embedded.postgres.PostgresOptions;
import dev.millrace.embedded.postgres.PostgresServer;
import dev.millrace.test.ForkedJvm;

/**
 * Postgres and Kafka on ports and folders that stay the same when they are killed and
 * started again. Used by one thread, but for {@link #connect()}.
 */
final class Servers implements AutoCloseable {

	private static final String DATABASE = "soak";

	private static final Duration START_MAX = Duration.ofMinutes(2);

	private final Path folder;

	private final int postgresPort = freePort();

	private final int kafkaPort = freePort();

	private PostgresServer postgres;

	private ForkedJvm kafka;

	Servers(Path folder) {
		this.folder = folder;
		this.postgres = startPostgres();
		this.postgres.createDatabase(DATABASE);
		this.kafka = startKafka();
	}

	String url() {
		return "jdbc:postgresql://127.0.0.1:" + this.postgresPort + "/" + DATABASE;
	}

	String bootstrapServers() {
		return "127.0.0.1:" + this.kafkaPort;
	}

	Connection connect() throws SQLException {
		return DriverManager.getConnection(url(), PostgresServer.USERNAME, PostgresServer.PASSWORD);
	}

	void killPostgres() {
		ProcessHandle process = this.postgres.process();
		process.destroyForcibly();
		process.onExit().orTimeout(START_MAX.toSeconds(), TimeUnit.SECONDS).join();
		this.postgres.close();
		this.postgres = startPostgres();
	}

	void killKafka() {
		this.kafka.kill();
		this.kafka = startKafka();
	}

	@Override
	public void close() {
		this.kafka.kill();
		this.postgres.close();
	}

	private PostgresServer startPostgres() {
		return PostgresServer.start(PostgresOptions.in(this.folder.resolve("postgres")).withPort(this.postgresPort));
	}

	private ForkedJvm startKafka() {
		ForkedJvm started = ForkedJvm.of(Broker.class)
			.withJvmOptions("-Xmx384m", "-XX:+UseSerialGC")
			.withArguments(this.folder.resolve("kafka"), this.kafkaPort)
			.start();
		started.awaitOutput(Broker.STARTED, START_MAX);
		return started;
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
