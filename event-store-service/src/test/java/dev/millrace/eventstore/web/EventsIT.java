package dev.millrace.eventstore.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import dev.millrace.eventstore.EventStoreMetrics;
import dev.millrace.eventstore.EventStoreServiceApplication;
import dev.millrace.eventstore.web.sse.Followers;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@SpringBootTest(classes = EventStoreServiceApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(60)
class EventsIT {

	private static final TestDatabase DATABASE = TestEnvironment.shared().newDatabase();

	private static final int FOLLOWERS_MAX = 2;

	private final String category = "c" + UUID.randomUUID().toString().replace("-", "");

	private final String stream = this.category + "-1";

	private final HttpClient client = HttpClient.newHttpClient();

	@Autowired
	private MeterRegistry metrics;

	@Autowired
	private Followers followers;

	@LocalServerPort
	private int port;

	private RestTestClient http;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		database().forEach((name, value) -> registry.add(name, () -> value));
		registry.add("millrace.event-store.follow.followers-max", () -> FOLLOWERS_MAX);
		registry.add("millrace.event-store.follow.poll-interval", () -> "20ms");
		registry.add("millrace.event-store.follow.heartbeat-interval", () -> "100ms");
	}

	private static Map<String, String> database() {
		String prefix = "millrace.event-store.datasource.";
		return Map.of(prefix + "url", DATABASE.url(), prefix + "username", DATABASE.username(), prefix + "password",
				DATABASE.password());
	}

	@BeforeEach
	void connect() {
		this.http = RestTestClient.bindToServer().baseUrl("http://localhost:" + this.port).build();
		awaitFollowers(0);
	}

	@Test
	void the_log_is_read_page_by_page_to_its_end() {
		append(this.stream, "opened", "changed", "closed");

		Map<String, Object> first = page("/events?category=" + this.category + "&max=2");
		Map<String, Object> second = page("/events?category=" + this.category + "&max=2&after=" + first.get("next"));

		assertThat(values(first, "revision")).containsExactly(1, 2);
		assertThat(values(first, "streamId")).containsOnly(this.stream);
		assertThat(first.get("caughtUp")).isEqualTo(false);
		assertThat(values(first, "cursor").getLast()).isEqualTo(first.get("next"));
		assertThat(values(second, "type")).containsExactly("closed");
		assertThat(second.get("caughtUp")).isEqualTo(true);
	}

	@Test
	void an_event_is_the_same_as_in_its_stream_and_names_it() {
		append(this.stream, "opened");

		Map<String, Object> event = events(page("/events?category=" + this.category)).getFirst();

		event.keySet().removeAll(List.of("cursor", "streamId"));
		assertThat(event).isEqualTo(events(page("/streams/" + this.stream)).getFirst());
	}

	@Test
	void types_and_an_action_are_asked_for() {
		append(this.stream, "opened", "changed", "closed");
		appendOf("action-" + this.category, this.category + "-2", "opened");

		assertThat(values(page("/events?category=" + this.category + "&type=opened&type=closed"), "type"))
			.containsExactly("opened", "closed", "opened");
		assertThat(values(page("/events?correlationId=action-" + this.category), "streamId"))
			.containsExactly(this.category + "-2");
	}

	@ParameterizedTest
	@CsvSource({ "/events?after=7, after", "/events?after=x-1, after", "/events?max=0, max", "/events?max=1001, max",
			"/events?max=many, max", "/events?category=Wrong, category", "/events?correlationId=, correlationId",
			"/correlations/a?max=201, max", "/correlations/a?after=b, after", "/streams/a-1?asOf=yesterday, asOf",
			"/streams/a-1?asOf=2026-01-01T00:00:00Z&to=1, asOf", "/streams/a-1?to=0, to", "/streams/a-1?to=x, to" })
	void a_wrong_parameter_is_named(String uri, String field) {
		this.http.get()
			.uri(uri)
			.exchange()
			.expectStatus()
			.isBadRequest()
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.errors[0].field")
			.isEqualTo(field);
	}

	@ParameterizedTest
	@CsvSource({ "/events?after=7, '', after", "/events, wrong, Last-Event-ID", "/streams/a-1?after=-1, '', after",
			"/streams/a-1, 1-1, Last-Event-ID", "/streams/nohyphen, '', streamId" })
	void a_follower_is_told_what_is_wrong(String uri, String lastEventId, String field) throws Exception {
		HttpResponse<InputStream> response = follow(uri, lastEventId);

		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
			.contains("\"field\":\"" + field + "\"");
	}

	@Test
	void without_an_accept_header_the_log_is_json() throws Exception {
		HttpResponse<String> response = this.client.send(HttpRequest.newBuilder(uri("/events?max=1")).build(),
				HttpResponse.BodyHandlers.ofString());

		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
	}

	@Test
	void a_stream_is_read_as_of_a_time() {
		append(this.stream, "opened", "changed");
		Instant then = Instant.parse((String) events(page("/streams/" + this.stream)).getLast().get("recordedAt"));
		append(this.stream, "closed");

		Map<String, Object> past = page("/streams/" + this.stream + "?max=1&asOf=" + then);
		Map<String, Object> next = page((String) past.get("next"));

		assertThat(past.get("revision")).isEqualTo(2);
		assertThat(values(past, "type")).containsExactly("opened");
		assertThat(values(next, "type")).containsExactly("changed");
		assertThat(next.get("next")).isNull();
		assertThat(values(page("/streams/" + this.stream + "?direction=backwards&asOf=" + then), "type"))
			.containsExactly("changed", "opened");
		this.http.get()
			.uri("/streams/" + this.stream + "?asOf=" + then.minusSeconds(60))
			.exchange()
			.expectStatus()
			.isNotFound();
	}

	@Test
	void a_stream_is_read_to_a_revision() {
		append(this.stream, "opened", "changed", "closed");

		assertThat(values(page("/streams/" + this.stream + "?to=2"), "revision")).containsExactly(1, 2);
		assertThat(values(page("/streams/" + this.stream + "?to=2&direction=backwards"), "revision")).containsExactly(2,
				1);
		assertThat(values(page("/streams/" + this.stream + "?to=2&from=3"), "revision")).isEmpty();
		assertThat(page("/streams/" + this.stream + "?to=9").get("revision")).isEqualTo(3);
	}

	@Test
	void what_a_command_caused_is_a_tree() {
		String action = "action-" + this.category;
		UUID first = UUID.randomUUID();
		UUID second = UUID.randomUUID();
		UUID third = UUID.randomUUID();
		append(this.stream, event(first, action, "command-1"), event(second, action, "command-1"));
		append(this.category + "-2", event(third, action, first.toString()));

		Map<String, Object> answer = page("/correlations/" + action);

		assertThat(values(answer, "id")).containsExactly(first.toString(), second.toString(), third.toString());
		assertThat(answer.get("caused").toString().replaceAll(", (streamId|revision|type)=[^,]*", ""))
			.isEqualTo("[{id=command-1, caused=[{id=" + first + ", caused=[{id=" + third + ", caused=[]}]}, {id="
					+ second + ", caused=[]}]}]");
		assertThat(answer.get("caughtUp")).isEqualTo(true);
	}

	@Test
	void a_circle_a_cause_that_is_not_here_and_an_event_that_caused_itself_are_each_shown_once() {
		String action = "action-" + this.category;
		UUID one = UUID.randomUUID();
		UUID two = UUID.randomUUID();
		UUID self = UUID.randomUUID();
		append(this.stream, event(one, action, two.toString()), event(two, action, one.toString()),
				event(self, action, self.toString()), event(self, action, "elsewhere"));

		Map<String, Object> answer = page("/correlations/" + action);

		assertThat(answer.get("caused").toString().replaceAll(", (streamId|revision|type)=[^,]*", ""))
			.isEqualTo("[{id=elsewhere, caused=[{id=" + self + ", caused=[{id=" + self + ", caused=[]}]}]}, {id=" + one
					+ ", caused=[{id=" + two + ", caused=[]}]}]");
	}

	@Test
	void an_action_is_read_page_by_page() {
		String action = "action-" + this.category;
		appendOf(action, this.stream, "opened", "changed", "closed");

		Map<String, Object> first = page("/correlations/" + action + "?max=2");
		Map<String, Object> second = page("/correlations/" + action + "?max=2&after=" + first.get("next"));

		assertThat(values(first, "type")).containsExactly("opened", "changed");
		assertThat(values(second, "type")).containsExactly("closed");
		assertThat(values(page("/correlations/unknown"), "id")).isEmpty();
	}

	@Test
	void a_follower_gets_what_is_there_and_what_comes() throws Exception {
		append(this.stream, "opened");
		try (Messages messages = new Messages("/events?category=" + this.category, "")) {
			assertThat(messages.next().name()).isEqualTo("opened");

			append(this.stream, "closed");

			Message closed = messages.next();
			assertThat(closed.name()).isEqualTo("closed");
			assertThat(closed.data()).startsWith("{\"cursor\":\"" + closed.id() + "\"").contains(this.stream);
		}
	}

	@Test
	void a_follower_who_was_cut_off_resumes_without_gap_or_repeat() throws Exception {
		append(this.stream, "e1", "e2", "e3");
		List<String> names = new ArrayList<>();
		String last;
		try (Messages messages = new Messages("/events?category=" + this.category, "")) {
			names.add(messages.next().name());
			Message second = messages.next();
			names.add(second.name());
			last = second.id();
		}
		append(this.stream, "e4");

		try (Messages messages = new Messages("/events?after=0-0&category=" + this.category, last)) {
			names.add(messages.next().name());
			names.add(messages.next().name());
			append(this.stream, "e5");
			names.add(messages.next().name());
		}

		assertThat(names).containsExactly("e1", "e2", "e3", "e4", "e5");
	}

	@Test
	void a_stream_is_followed_from_before_its_first_event_and_resumed_by_revision() throws Exception {
		try (Messages messages = new Messages("/streams/" + this.stream, "")) {
			append(this.stream, "opened", "closed");
			assertThat(messages.next()).extracting(Message::id, Message::name).containsExactly("1", "opened");
			assertThat(messages.next()).extracting(Message::id, Message::name).containsExactly("2", "closed");
		}
		try (Messages messages = new Messages("/streams/" + this.stream + "?after=1", "")) {
			assertThat(messages.next().name()).isEqualTo("closed");
		}
	}

	@Test
	void a_heartbeat_without_data_moves_the_follower_past_what_does_not_concern_it() throws Exception {
		append(this.category + "_other-1", "ignored");
		try (Messages messages = new Messages("/events?after=0-0&category=" + this.category, "")) {
			String first = messages.nextHeartbeat();
			append(this.category + "_other-1", "ignored");

			assertThat(messages.nextHeartbeat()).matches("[0-9]+-[0-9]+");
			assertThat(first).isNotEqualTo("0-0");
		}
	}

	@Test
	void beyond_the_bound_a_follower_is_429_until_another_one_is_gone() throws Exception {
		try (Messages first = new Messages("/events", ""); Messages second = new Messages("/events", "")) {
			HttpResponse<InputStream> refused = follow("/events", "");

			assertThat(refused.statusCode()).isEqualTo(429);
			assertThat(refused.headers().firstValue("Retry-After")).isPresent();
			assertThat(first.nextHeartbeat()).isNotEmpty();
			assertThat(second.nextHeartbeat()).isNotEmpty();
		}
		awaitFollowers(0);
		new Messages("/events", "").close();
	}

	@Test
	void a_follower_ends_cleanly_when_followers_are_stopped_and_resumes_when_they_are_started() throws Exception {
		try (Messages messages = new Messages("/events?category=" + this.category, "")) {
			messages.nextHeartbeat();

			this.followers.stop();

			assertThatExceptionOfType(EndOfMessages.class).isThrownBy(messages::next);
		}
		finally {
			this.followers.start();
		}
		new Messages("/events", "").close();
	}

	@Test
	void an_application_with_a_follower_stops_at_once() throws Exception {
		Map<String, Object> settings = new HashMap<>(database());
		settings.put("server.port", "0");
		settings.put("server.shutdown", "graceful");
		SpringApplication application = new SpringApplication(EventStoreServiceApplication.class);
		application.setDefaultProperties(settings);
		ConfigurableApplicationContext context = application.run();
		int other = Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));

		try (Messages messages = new Messages(
				follow(URI.create("http://localhost:" + other + "/events?category=" + this.category), ""))) {
			messages.nextHeartbeat();
			long before = System.nanoTime();
			context.close();

			assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
			assertThatExceptionOfType(EndOfMessages.class).isThrownBy(messages::next);
		}
	}

	@Test
	void reading_the_log_is_counted() {
		long before = this.metrics.timer(EventStoreMetrics.LOG_READS, EventStoreMetrics.OUTCOME, "read").count();

		page("/events?max=1");

		assertThat(this.metrics.timer(EventStoreMetrics.LOG_READS, EventStoreMetrics.OUTCOME, "read").count())
			.isEqualTo(before + 1);
	}

	private void awaitFollowers(int count) {
		Instant deadline = Instant.now().plusSeconds(30);
		while (this.metrics.get(EventStoreMetrics.FOLLOWERS).gauge().value() != count) {
			assertThat(Instant.now()).isBefore(deadline);
			Thread.onSpinWait();
		}
	}

	private void append(String streamId, String... types) {
		appendOf(UUID.randomUUID().toString(), streamId, types);
	}

	private void appendOf(String action, String streamId, String... types) {
		append(streamId,
				List.of(types).stream().map((type) -> event(UUID.randomUUID(), action, action, type)).toList());
	}

	private void append(String streamId, Event... events) {
		append(streamId, List.of(events));
	}

	private void append(String streamId, List<Event> events) {
		this.http.post()
			.uri("/streams/" + streamId)
			.contentType(MediaType.APPLICATION_JSON)
			.body("[" + String.join(",", events.stream().map(Event::json).toList()) + "]")
			.exchange()
			.expectStatus()
			.isOk();
	}

	private static Event event(UUID id, String action, String cause) {
		return event(id, action, cause, "happened");
	}

	private static Event event(UUID id, String action, String cause, String type) {
		return new Event("""
				{"id": "%s", "type": "%s", "metadata": {"correlationId": "%s", "causationId": "%s"}, "data": {"n": 1.0}}
				""".formatted(id, type, action, cause));
	}

	private Map<String, Object> page(String uri) {
		return this.http.get()
			.uri(uri)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(new org.springframework.core.ParameterizedTypeReference<Map<String, Object>>() {
			})
			.returnResult()
			.getResponseBody();
	}

	@SuppressWarnings("unchecked")
	private static List<Map<String, Object>> events(Map<String, Object> page) {
		return (List<Map<String, Object>>) page.get("events");
	}

	private static List<Object> values(Map<String, Object> page, String field) {
		return events(page).stream().map((event) -> event.get(field)).toList();
	}

	private URI uri(String path) {
		return URI.create("http://localhost:" + this.port + path);
	}

	private HttpResponse<InputStream> follow(String path, String lastEventId) throws Exception {
		return follow(uri(path), lastEventId);
	}

	private HttpResponse<InputStream> follow(URI uri, String lastEventId) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
		if (!lastEventId.isEmpty()) {
			request.header("Last-Event-ID", lastEventId);
		}
		return this.client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
	}

	private record Event(String json) {
	}

	private record Message(String id, String name, String data) {
	}

	private static final class EndOfMessages extends IOException {

	}

	/** Reads as a browser does. */
	private final class Messages implements AutoCloseable {

		private final InputStream body;

		private final BufferedReader lines;

		Messages(String path, String lastEventId) throws Exception {
			this(follow(path, lastEventId));
		}

		Messages(HttpResponse<InputStream> response) {
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
			this.body = response.body();
			this.lines = new BufferedReader(new InputStreamReader(this.body, StandardCharsets.UTF_8));
		}

		Message next() throws IOException {
			Message message = block();
			while (message.data().isEmpty()) {
				message = block();
			}
			return message;
		}

		/** The id that comes without a message. */
		String nextHeartbeat() throws IOException {
			Message message = block();
			while (!message.data().isEmpty()) {
				message = block();
			}
			return message.id();
		}

		private Message block() throws IOException {
			Map<String, String> fields = new HashMap<>();
			for (String line = line(); !line.isEmpty(); line = line()) {
				int colon = line.indexOf(':');
				fields.merge(line.substring(0, colon), line.substring(colon + 1).strip(), String::concat);
			}
			return new Message(fields.getOrDefault("id", ""), fields.getOrDefault("event", "message"),
					fields.getOrDefault("data", ""));
		}

		private String line() throws IOException {
			String line = this.lines.readLine();
			if (line == null) {
				throw new EndOfMessages();
			}
			return line;
		}

		@Override
		public void close() throws IOException {
			this.body.close();
		}

	}

}
