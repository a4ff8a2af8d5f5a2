package dev.millrace.commands.remote;

import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;

import dev.millrace.events.store.EventStore;
import dev.millrace.eventstore.EventStoreServiceApplication;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The service of the event store on a fresh database, and clients of it.
 */
final class StoreServiceContext {

	/** What this module's own configuration would add to the service. */
	static final String WITHOUT_COMMANDS = "--spring.autoconfigure.exclude="
			+ "dev.millrace.commands.autoconfigure.CommandAutoConfiguration,"
			+ "dev.millrace.commands.autoconfigure.CommandWebAutoConfiguration";

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final ConfigurableApplicationContext context;

	StoreServiceContext(String... arguments) {
		this.context = new SpringApplicationBuilder(EventStoreServiceApplication.class)
			.run(arguments(this.database, 0, arguments));
	}

	static String[] arguments(TestDatabase database, int port, String... more) {
		String prefix = "--millrace.event-store.datasource.";
		String[] arguments = { WITHOUT_COMMANDS, "--server.port=" + port, prefix + "url=" + database.url(),
				prefix + "username=" + database.username(), prefix + "password=" + database.password() };
		return Stream.of(arguments, more).flatMap(Stream::of).toArray(String[]::new);
	}

	int port() {
		return this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	/** The store in the service itself. */
	EventStore store() {
		return this.context.getBean(EventStore.class);
	}

	TestDatabase database() {
		return this.database;
	}

	StoreService client() {
		return client(port(), 5);
	}

	/**
	 * A client with connections of its own, as another process would have.
	 * @param port where it connects to
	 */
	static StoreService client(int port, int attemptsMax) {
		RemoteStoreProperties properties = new RemoteStoreProperties(URI.create("http://localhost:" + port),
				Duration.ofSeconds(5), Duration.ofSeconds(20), attemptsMax, Duration.ofMillis(1),
				Duration.ofMillis(50));
		return new StoreService(RemoteStoreConfiguration.http(properties), properties, Thread::sleep);
	}

	static ClientKeys keys() {
		return new ClientKeys(UUID::randomUUID);
	}

}
