package dev.millrace.test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One Postgres and one Kafka broker for all tests of this JVM, started on first use and
 * stopped when the JVM ends. They are embedded, with their data under {@code target};
 * with {@code -Dmillrace.test.environment=containers} they are containers. Safe for use
 * by many threads.
 */
public final class TestEnvironment {

	private static final String KIND = "millrace.test.environment";

	private static final Duration SPRING_STOPS_LIMIT = Duration.ofSeconds(30);

	private final TestServers servers;

	private final AtomicInteger databases = new AtomicInteger();

	private TestEnvironment(TestServers servers) {
		this.servers = servers;
	}

	/**
	 * The environment of this JVM.
	 */
	public static TestEnvironment shared() {
		return Shared.ENVIRONMENT;
	}

	/**
	 * Create an empty database.
	 */
	public TestDatabase newDatabase() {
		return this.servers.createDatabase("test_" + this.databases.incrementAndGet());
	}

	/**
	 * What Kafka clients connect to.
	 */
	public String kafkaBootstrapServers() {
		return this.servers.kafkaBootstrapServers();
	}

	private static TestEnvironment start() {
		TestServers servers = servers(System.getProperty(KIND, "embedded"));
		Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(servers), "stop-test-environment"));
		return new TestEnvironment(servers);
	}

	private static TestServers servers(String kind) {
		return switch (kind) {
			case "embedded" -> new EmbeddedTestServers();
			case "containers" -> new ContainerTestServers();
			default -> throw new IllegalStateException(
					"-D" + KIND + "=" + kind + " is unknown: use 'embedded' or 'containers'");
		};
	}

	// The application contexts that Spring's test framework caches close at the same
	// time,
	// and closing them needs the servers.
	private static void stop(TestServers servers) {
		try {
			for (Thread thread : Thread.getAllStackTraces().keySet()) {
				if (thread.getName().equals("SpringApplicationShutdownHook")) {
					thread.join(SPRING_STOPS_LIMIT);
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		servers.stop();
	}

	private static final class Shared {

		private static final TestEnvironment ENVIRONMENT = start();

	}

}
