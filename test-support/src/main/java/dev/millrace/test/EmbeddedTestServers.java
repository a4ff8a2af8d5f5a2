package dev.millrace.test;

import java.nio.file.Path;

import dev.millrace.embedded.DataFolder;
import dev.millrace.embedded.EmbeddedStartException;
import dev.millrace.embedded.kafka.KafkaBroker;
import dev.millrace.embedded.kafka.KafkaOptions;
import dev.millrace.embedded.postgres.PostgresOptions;
import dev.millrace.embedded.postgres.PostgresServer;
import org.jspecify.annotations.Nullable;

/**
 * Servers beside the tests, empty at the start of each JVM.
 */
final class EmbeddedTestServers implements TestServers {

	private static final Path FOLDERS = Path.of("target", "test-environment");

	/** So many JVMs can test one module at a time. */
	private static final int FOLDERS_MAX = 8;

	private final DataFolder folder = claimFolder();

	private @Nullable PostgresServer postgres;

	private @Nullable KafkaBroker kafka;

	@Override
	public TestDatabase createDatabase(String name) {
		PostgresServer server = postgres();
		server.createDatabase(name);
		return new TestDatabase(name, server.url(name), PostgresServer.USERNAME, PostgresServer.PASSWORD);
	}

	@Override
	public String kafkaBootstrapServers() {
		return kafka().bootstrapServers();
	}

	// The broker ends with this JVM, and nobody reads its data again.
	@Override
	public synchronized void stop() {
		if (this.postgres != null) {
			this.postgres.close();
		}
		this.folder.close();
	}

	private synchronized PostgresServer postgres() {
		if (this.postgres == null) {
			PostgresOptions options = PostgresOptions.in(this.folder.resolve("postgres"));
			PostgresServer.erase(options);
			this.postgres = PostgresServer.start(options);
		}
		return this.postgres;
	}

	private synchronized KafkaBroker kafka() {
		if (this.kafka == null) {
			KafkaOptions options = KafkaOptions.in(this.folder.resolve("kafka"));
			KafkaBroker.erase(options);
			this.kafka = KafkaBroker.start(options);
		}
		return this.kafka;
	}

	private static DataFolder claimFolder() {
		for (int number = 1; number < FOLDERS_MAX; number++) {
			try {
				return folder(number);
			}
			catch (EmbeddedStartException ex) {
				// Another JVM has it.
			}
		}
		return folder(FOLDERS_MAX);
	}

	private static DataFolder folder(int number) {
		return DataFolder.open(FOLDERS.resolve(Integer.toString(number)), "test-environment 1");
	}

}
