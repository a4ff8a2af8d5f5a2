package dev.millrace.commands.remote;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.millrace.events.http.IdempotencyHeaders;
import dev.millrace.eventstore.EventStoreServiceApplication;
import dev.millrace.test.ForkedJvm;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import dev.millrace.test.conformance.Racers;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Commands and event store as two processes, of which the second is killed while commands
 * are on their way: nothing that was answered is lost, nothing is doubled.
 */
class KilledStoreServiceIT {

	private static final int SENDERS = 4;

	private static final int COMMANDS = 60;

	private static final int ANSWERED_BEFORE_THE_KILL = 40;

	private static final int ATTEMPTS_MAX = 10_000;

	private static final Duration LIMIT = Duration.ofSeconds(120);

	private static final String PLACE = """
			{"customer": "17850", "placedAt": "2010-12-01T08:26:00Z",
			 "lines": [{"product": "85123A", "quantity": 6, "price": 2.550}]}
			""";

	private static final String LINE = """
			{"line": {"product": "71053", "quantity": 1, "price": 3.39}}
			""";

	private final HttpClient http = HttpClient.newHttpClient();

	private final AtomicInteger answered = new AtomicInteger();

	@Test
	void a_store_that_is_killed_and_started_again_has_every_answered_command_once() throws Exception {
		TestDatabase database = TestEnvironment.shared().newDatabase();
		int storePort = freePort();
		int port = freePort();
		ForkedJvm store = startStore(database, storePort);
		try (ForkedJvm commands = start(CommandsProcess.class, CommandsProcess.arguments(port, storePort))) {
			commands.awaitOutput("Started ", LIMIT);
			CompletableFuture<List<String>> orders = CompletableFuture.supplyAsync(() -> send(port));
			await().atMost(LIMIT).until(() -> this.answered.get() >= ANSWERED_BEFORE_THE_KILL);

			store.kill();
			await().atMost(LIMIT).until(() -> get(port, "/actuator/health/eventStore") == 503);
			store = startStore(database, storePort);

			for (String order : orders.get(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
				assertThat(revisions(database, order)).hasSize(1 + COMMANDS).isSorted().doesNotHaveDuplicates();
			}
			assertThat(this.answered).hasValue(SENDERS * (1 + COMMANDS));
			assertThat(get(port, "/actuator/health/eventStore")).isEqualTo(200);
		}
		finally {
			store.close();
		}
	}

	private static ForkedJvm startStore(TestDatabase database, int port) {
		ForkedJvm store = start(EventStoreServiceApplication.class, StoreServiceContext.arguments(database, port));
		store.awaitOutput("Started EventStoreServiceApplication", LIMIT);
		return store;
	}

	private static ForkedJvm start(Class<?> mainClass, String... arguments) {
		return ForkedJvm.of(mainClass)
			.withJvmOptions("-XX:+UseSerialGC", "-Xmx256m")
			.withArguments((Object[]) arguments)
			.start();
	}

	/**
	 * Each sender places an order and adds lines to it, one after the other.
	 * @return the streams of the orders
	 */
	private List<String> send(int port) {
		try {
			return Racers.race(SENDERS, (number) -> () -> {
				String order = UUID.randomUUID().toString();
				command(port, order, "place-order", PLACE);
				for (int count = 0; count < COMMANDS; count++) {
					command(port, order, "add-line", LINE);
				}
				return "order-" + order;
			});
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Repeats a command with its key until it is answered, as a client does. */
	private void command(int port, String order, String name, String body) throws Exception {
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://localhost:" + port + "/commands/order/" + order + "/" + name))
			.header("Content-Type", "application/json")
			.header(IdempotencyHeaders.KEY, UUID.randomUUID().toString())
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build();
		for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
			HttpResponse<String> response = this.http.send(request, HttpResponse.BodyHandlers.ofString());
			if (response.statusCode() == 200) {
				this.answered.incrementAndGet();
				return;
			}
			assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
		}
		throw new AssertionError("No answer to " + ATTEMPTS_MAX + " attempts");
	}

	private int get(int port, String path) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build();
		return this.http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
	}

	private static List<Long> revisions(TestDatabase database, String stream) {
		return new ArrayList<>(JdbcClient.create(database.dataSource())
			.sql("SELECT revision FROM event_store.events WHERE stream_id = ? ORDER BY position")
			.param(stream)
			.query(Long.class)
			.list());
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

}
