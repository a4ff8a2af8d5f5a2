package dev.millrace.commands.remote;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.events.EventType;
import dev.millrace.events.InvalidValueException;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.EventStoreUnavailableException;
import dev.millrace.events.store.EventStoreUnavailableException.Effect;
import dev.millrace.events.store.EventTooLargeException;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.Idempotency;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the client makes of each answer, told by a service that says what it is told to.
 */
class StoreServiceTests {

	private static final StreamId STREAM = StreamId.parse("invoice-536365");

	private static final String NO_STREAM = "{\"code\":\"no-stream\"}";

	private final Deque<Said> answers = new ArrayDeque<>();

	private final List<Duration> pauses = new ArrayList<>();

	private HttpServer server;

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", (exchange) -> {
			Said said = this.answers.remove();
			exchange.getRequestBody().readAllBytes();
			said.retryAfter().ifPresent((seconds) -> exchange.getResponseHeaders().add("Retry-After", seconds));
			byte[] body = said.body().getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(said.status(), body.length == 0 ? -1 : body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
	}

	@Test
	void a_busy_service_is_asked_again_after_the_pause_it_wants_within_bounds() {
		say(429, "", "1");
		say(503, "", "3600");
		say(502, "");
		say(404, NO_STREAM);

		assertThat(store(5).read(STREAM, 1, 10).currentRevision()).isZero();

		assertThat(this.pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofMillis(400));
	}

	@Test
	void attempts_end() {
		say(503, "");
		say(503, "");

		assertThatExceptionOfType(EventStoreUnavailableException.class).isThrownBy(() -> store(2).read(STREAM, 1, 10));
		assertThat(this.pauses).hasSize(1);
	}

	@Test
	void a_service_that_refuses_connections_has_done_nothing() throws IOException {
		int port;
		try (ServerSocket socket = new ServerSocket(0)) {
			port = socket.getLocalPort();
		}

		assertThatExceptionOfType(EventStoreUnavailableException.class)
			.isThrownBy(() -> store(port, 2).append(append(ExpectedRevision.any())))
			.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.NONE))
			.withMessageContaining("nothing was done")
			.withMessageNotContaining("localhost");
	}

	@Test
	void what_the_service_did_not_do_is_passed_on_with_its_words() {
		say(503, "{\"detail\":\"The disk is full; nothing was done\",\"effect\":\"none\"}", "30");

		assertThatExceptionOfType(EventStoreUnavailableException.class)
			.isThrownBy(() -> store(1).append(append(ExpectedRevision.any())))
			.withMessage("The disk is full; nothing was done")
			.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.NONE))
			.satisfies((ex) -> assertThat(ex.retryAfter()).isEqualTo(Duration.ofSeconds(30)));
	}

	@Test
	void one_uncertain_attempt_makes_the_effect_unknown_whatever_the_last_one_said() {
		say(504, "");
		say(503, "{\"detail\":\"The disk is full; nothing was done\",\"effect\":\"none\"}");

		assertThatExceptionOfType(EventStoreUnavailableException.class)
			.isThrownBy(() -> store(2).append(append(ExpectedRevision.any())))
			.withMessageContaining("unknown")
			.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.UNKNOWN));
	}

	@Test
	void a_conflict_that_an_uncertain_attempt_may_still_overtake_is_no_answer() {
		say(504, "");
		say(412, "{\"code\":\"concurrent-change\",\"revision\":3}");

		assertThatExceptionOfType(EventStoreUnavailableException.class)
			.isThrownBy(() -> store(2).append(append(ExpectedRevision.exactly(7))));
	}

	@Test
	void what_is_too_large_or_wrong_is_thrown_as_a_store_nearby_throws_it() {
		say(413, "{\"detail\":\"Too large\",\"errors\":[{\"field\":\"[3].data\",\"message\":\"Too large\"}],"
				+ "\"size\":2000,\"sizeMax\":1000}");
		assertThatExceptionOfType(EventTooLargeException.class)
			.isThrownBy(() -> store(1).append(append(ExpectedRevision.any())))
			.satisfies((ex) -> assertThat(List.of(ex.size(), ex.sizeMax())).containsExactly(2000L, 1000L))
			.satisfies((ex) -> assertThat(ex.field()).isEqualTo("[3].data"));

		say(413, "{\"detail\":\"The body has more than 9 bytes\"}");
		assertThatExceptionOfType(InvalidValueException.class)
			.isThrownBy(() -> store(1).append(append(ExpectedRevision.any())))
			.withMessage("The body has more than 9 bytes");

		say(400, "{\"detail\":\"x\",\"errors\":[{\"field\":\"[0].eventTime\",\"message\":\"Too late\"}]}");
		assertThatExceptionOfType(InvalidValueException.class)
			.isThrownBy(() -> store(1).append(append(ExpectedRevision.any())))
			.withMessage("Too late")
			.satisfies((ex) -> assertThat(ex.field()).isEqualTo("[0].eventTime"));
	}

	@Test
	void a_404_that_is_not_the_store_s_is_no_empty_stream() {
		say(404, "<html>Not here</html>");

		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> store(1).read(STREAM, 1, 10))
			.withMessageContaining("millrace.commands.event-store.url");
	}

	@Test
	void an_answer_that_is_not_the_store_s_is_no_key_that_is_new() {
		say(404, "{}");

		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> store(1).findAppend(new Idempotency("k", "f")));
	}

	private void say(int status, String body, String... retryAfter) {
		this.answers.add(new Said(status, body, List.of(retryAfter).stream().findFirst()));
	}

	private RemoteEventStore store(int attemptsMax) {
		return store(this.server.getAddress().getPort(), attemptsMax);
	}

	private RemoteEventStore store(int port, int attemptsMax) {
		RemoteStoreProperties properties = new RemoteStoreProperties(URI.create("http://localhost:" + port),
				Duration.ofSeconds(5), Duration.ofSeconds(20), attemptsMax, Duration.ofMillis(100),
				Duration.ofSeconds(2));
		return new RemoteEventStore(
				new StoreService(RemoteStoreConfiguration.http(properties), properties, this.pauses::add),
				StoreServiceContext.keys());
	}

	private static Append append(ExpectedRevision expected) {
		return Append.of(STREAM, expected, List
			.of(new NewEvent(UUID.randomUUID(), new EventType("a", 1), Instant.EPOCH, Metadata.startedBy("c"), "{}")));
	}

	private record Said(int status, String body, Optional<String> retryAfter) {
	}

}
