package dev.millrace.test;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

import org.jspecify.annotations.Nullable;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * Servers in containers, the same versions as the embedded ones. Needs a Docker engine,
 * {@code org.testcontainers:testcontainers-postgresql} and
 * {@code org.testcontainers:testcontainers-kafka}.
 */
final class ContainerTestServers implements TestServers {

	private static final String POSTGRES_IMAGE = "postgres:18";

	private static final String KAFKA_IMAGE = "apache/kafka:4.2.1";

	private @Nullable PostgreSQLContainer postgres;

	private @Nullable KafkaContainer kafka;

	@Override
	public TestDatabase createDatabase(String name) {
		PostgreSQLContainer container = postgres();
		try (Connection connection = DriverManager.getConnection(container.getJdbcUrl(), container.getUsername(),
				container.getPassword()); Statement statement = connection.createStatement()) {
			statement.execute("CREATE DATABASE " + statement.enquoteIdentifier(name, true));
		}
		catch (SQLException ex) {
			throw new IllegalStateException("Database " + name + " cannot be created", ex);
		}
		return new TestDatabase(name, url(container, name), container.getUsername(), container.getPassword());
	}

	@Override
	public String kafkaBootstrapServers() {
		return kafka().getBootstrapServers();
	}

	// Testcontainers removes its containers by itself.
	@Override
	public void stop() {
	}

	private synchronized PostgreSQLContainer postgres() {
		if (this.postgres == null) {
			this.postgres = new PostgreSQLContainer(POSTGRES_IMAGE).withCommand("postgres", "-c", "wal_level=logical",
					"-c", "max_connections=200", "-c", "max_replication_slots=20", "-c", "max_wal_senders=20");
			this.postgres.start();
		}
		return this.postgres;
	}

	private synchronized KafkaContainer kafka() {
		if (this.kafka == null) {
			this.kafka = new KafkaContainer(KAFKA_IMAGE).withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
				.withEnv("KAFKA_MESSAGE_MAX_BYTES", "10485760")
				.withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");
			this.kafka.start();
		}
		return this.kafka;
	}

	private static String url(PostgreSQLContainer container, String database) {
		return "jdbc:postgresql://" + container.getHost() + ":"
				+ container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT) + "/" + database;
	}

}
