package dev.millrace.embedded.autoconfigure;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import dev.millrace.embedded.kafka.KafkaBroker;
import dev.millrace.embedded.kafka.KafkaOptions;
import dev.millrace.embedded.postgres.PostgresOptions;
import dev.millrace.embedded.postgres.PostgresServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;

/**
 * The servers of one application.
 */
final class EmbeddedServers implements DisposableBean {

	static final String EVENT_STORE_DATABASE = "millrace";

	static final String READ_MODELS_DATABASE = "read_models";

	private static final Logger logger = LoggerFactory.getLogger(EmbeddedServers.class);

	private static final Executor STARTERS = (command) -> new Thread(command, "start-embedded").start();

	private final PostgresServer postgres;

	private final KafkaBroker kafka;

	private boolean stopped;

	private EmbeddedServers(PostgresServer postgres, KafkaBroker kafka) {
		this.postgres = postgres;
		this.kafka = kafka;
	}

	/**
	 * Start both servers at the same time; if one does not start, the other is stopped.
	 */
	static EmbeddedServers start(EmbeddedProperties properties) {
		CompletableFuture<PostgresServer> postgres = CompletableFuture.supplyAsync(() -> startPostgres(properties),
				STARTERS);
		CompletableFuture<KafkaBroker> kafka = CompletableFuture.supplyAsync(() -> startKafka(properties), STARTERS);
		try {
			CompletableFuture.allOf(postgres, kafka).join();
			return started(properties, postgres.join(), kafka.join());
		}
		catch (CompletionException ex) {
			closeIfStarted(postgres, PostgresServer::close);
			closeIfStarted(kafka, KafkaBroker::close);
			throw (ex.getCause() instanceof RuntimeException cause) ? cause : ex;
		}
	}

	PostgresServer postgres() {
		return this.postgres;
	}

	KafkaBroker kafka() {
		return this.kafka;
	}

	/**
	 * Stop both servers.
	 */
	@Override
	public synchronized void destroy() {
		if (this.stopped) {
			return;
		}
		this.stopped = true;
		try {
			this.kafka.close();
		}
		finally {
			this.postgres.close();
		}
		logger.info("Embedded Postgres and Kafka stopped");
	}

	private static <T> void closeIfStarted(CompletableFuture<T> server, Consumer<T> close) {
		if (!server.isCompletedExceptionally()) {
			close.accept(server.join());
		}
	}

	private static PostgresServer startPostgres(EmbeddedProperties properties) {
		PostgresServer server = PostgresServer.start(options(properties));
		try {
			server.createDatabase(EVENT_STORE_DATABASE);
			server.createDatabase(READ_MODELS_DATABASE);
			properties.postgres().databases().forEach(server::createDatabase);
			return server;
		}
		catch (RuntimeException ex) {
			server.close();
			throw ex;
		}
	}

	private static PostgresOptions options(EmbeddedProperties properties) {
		PostgresOptions options = PostgresOptions.in(properties.folder("postgres"))
			.withPort(properties.postgres().port());
		String binaries = properties.postgres().binariesDirectory();
		return (binaries != null) ? options.withBinaries(Path.of(binaries)) : options;
	}

	private static KafkaBroker startKafka(EmbeddedProperties properties) {
		return KafkaBroker.start(KafkaOptions.in(properties.folder("kafka")).withPort(properties.kafka().port()));
	}

	private static EmbeddedServers started(EmbeddedProperties properties, PostgresServer postgres, KafkaBroker kafka) {
		logger.info("Embedded Postgres ({}; psql -h 127.0.0.1 -p {} -U {} {}) and Kafka ({}) started, data in {}",
				postgres.url(EVENT_STORE_DATABASE), postgres.port(), PostgresServer.USERNAME, EVENT_STORE_DATABASE,
				kafka.bootstrapServers(), properties.folder(""));
		return new EmbeddedServers(postgres, kafka);
	}

}
