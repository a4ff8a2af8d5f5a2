package dev.millrace.eventstore.web;

import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import dev.millrace.eventstore.EventStoreServiceApplication;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(classes = EventStoreServiceApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class ImportsIT {

	private static final TestDatabase DATABASE = TestEnvironment.shared().newDatabase();

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final int CHUNK = 1_000;

	private final String name = "migration-" + UUID.randomUUID();

	private final String run = UUID.randomUUID().toString();

	@LocalServerPort
	private int port;

	private RestTestClient http;

	@DynamicPropertySource
	static void database(DynamicPropertyRegistry registry) {
		registry.add("millrace.event-store.datasource.url", DATABASE::url);
		registry.add("millrace.event-store.datasource.username", DATABASE::username);
		registry.add("millrace.event-store.datasource.password", DATABASE::password);
		registry.add("millrace.event-store.event-size-max", () -> "1KB");
		registry.add("millrace.event-store.append-size-max", () -> "200KB");
		registry.add("spring.mvc.problemdetails.enabled", () -> "true");
	}

	@BeforeEach
	void connect() {
		this.http = RestTestClient.bindToServer().baseUrl("http://localhost:" + this.port).build();
	}

	@Test
	void an_imported_event_keeps_its_id_its_times_and_its_digits_and_gets_the_next_revision() {
		String stream = stream(1);
		this.http.post()
			.uri("/streams/" + stream)
			.contentType(MediaType.APPLICATION_JSON)
			.body("[{\"type\":\"before\",\"data\":{}}]")
			.exchange()
			.expectStatus()
			.isOk();
		UUID id = UUID.randomUUID();

		String answer = text(
				post("""
						{"streamId":"%s","id":"%s","type":"happened","schemaVersion":3,"eventTime":"1969-12-01T08:26:00.000001Z",\
						"metadata":{"correlationId":"c","causationId":"d","actor":"ada"},"data":{"amount":139.120}}
						{"streamId":"%s","type":"happened","eventTime":"2010-12-01T08:26:00Z",\
						"recordedAt":"2010-12-02T08:26:00.000001Z","data":{"text":"a\\nb\\t\\\\ü\\u0001"}}
						"""
					.formatted(stream, id, stream(2))));

		assertThat(answer).isEqualTo("{\"name\":\"" + this.name + "\",\"imported\":2,\"skipped\":0}");
		assertThat(text(get("/streams/" + stream))).contains("\"id\":\"" + id + "\"")
			.contains("\"revision\":2")
			.contains("\"schemaVersion\":3")
			.contains("\"eventTime\":\"1969-12-01T08:26:00.000001Z\"")
			.contains("\"correlationId\":\"c\",\"causationId\":\"d\",\"actor\":\"ada\"")
			.contains("{\"amount\":139.120}");
		assertThat(text(get("/streams/" + stream(2)))).contains("\"recordedAt\":\"2010-12-02T08:26:00.000001Z\"")
			.contains("{\"text\":\"a\\nb\\t\\\\ü\\u0001\"}");
	}

	@Test
	void a_repeat_imports_nothing_again_and_a_longer_body_goes_on_behind() {
		post(lines(1, 2_500, this::stream)).expectStatus().isOk();

		assertThat(text(post(lines(1, 2_500, this::stream)))).contains("\"imported\":0,\"skipped\":2500");
		assertThat(text(post(lines(1, 2_600, this::stream)))).contains("\"imported\":100,\"skipped\":2500");

		assertThat(eventsOf(this.run)).isEqualTo(2_600);
		get("/imports/" + this.name).expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.lines")
			.isEqualTo(2_600)
			.jsonPath("$.done")
			.isEqualTo(true)
			.jsonPath("$.linesPerSecond")
			.value(Integer.class, (rate) -> assertThat(rate).isPositive());
	}

	@Test
	void another_body_under_a_used_name_is_409_and_changes_nothing() {
		post(lines(1, 5, this::stream)).expectStatus().isOk();

		for (String other : List.of(lines(2, 9, this::stream), lines(1, 4, this::stream), "", "no json\n",
				lines(1, 5, this::stream).replaceFirst("\"n\":1}", "\"n\":1.0}"))) {
			problem(post(other), 409).jsonPath("$.code").isEqualTo("other-events").jsonPath("$.imported").isEqualTo(0);
		}

		assertThat(eventsOf(this.run)).isEqualTo(5);
		get("/imports/" + this.name).expectBody().jsonPath("$.done").isEqualTo(true).jsonPath("$.lines").isEqualTo(5);
	}

	@Test
	void wrong_lines_are_all_named_and_what_was_imported_before_stays() {
		String good = lines(1, CHUNK, this::stream);
		String wrong = """
				{"streamId":"%1$s","type":"happened","eventTime":"2010-12-01T08:26:00Z","data":{}}
				{"streamId":"%1$s","type":"Happened!","eventTime":"2010-12-01T08:26:00Z","data":{},"colour":1}
				{"type":"happened","recordedAt":"yesterday","data":[],"metadata":{"actor":7}}
				7

				{"streamId":"nohyphen","type":"happened","eventTime":"2010-12-01T08:26:00Z","data":{"t":"%2$s"}}
				{"streamId":"%1$s","type":"happened","eventTime":"2010-12-01T08:26:00Z","data":{"t":"%2$s"}}
				""".formatted(stream(0), "x".repeat(1024));

		problem(post(good + wrong), 400).jsonPath("$.imported")
			.isEqualTo(CHUNK)
			.jsonPath("$.skipped")
			.isEqualTo(0)
			.jsonPath("$.line")
			.isEqualTo(CHUNK + 2)
			.jsonPath("$.errors")
			.value(List.class,
					(errors) -> assertThat(places(errors)).containsExactlyInAnyOrder("1002 type", "1002 colour",
							"1003 streamId", "1003 eventTime", "1003 recordedAt", "1003 data", "1003 metadata.actor",
							"1004 line", "1005 line", "1006 streamId", "1007 data"));
		get("/imports/" + this.name).expectBody()
			.jsonPath("$.done")
			.isEqualTo(false)
			.jsonPath("$.stopped")
			.value(String.class, (stopped) -> assertThat(stopped).startsWith("Line 1002: "));
		assertThat(eventsOf(this.run)).isEqualTo(CHUNK);

		assertThat(text(post(lines(1, CHUNK + 1, this::stream)))).contains("\"imported\":1,\"skipped\":1000");
	}

	@Test
	void a_line_beyond_the_bound_is_named_and_not_held_in_memory() {
		problem(post("{\"a\":\"" + "x".repeat(5_000_000) + "\"}\n" + lines(1, 1, this::stream)), 400)
			.jsonPath("$.errors[0].field")
			.isEqualTo("line")
			.jsonPath("$.errors[0].message")
			.value(String.class, (message) -> assertThat(message).contains("204800"));
	}

	@Test
	void a_connection_cut_in_the_middle_is_repeated_exactly_once() throws Exception {
		String body = lines(1, 3_500, this::stream);
		try (Socket socket = new Socket("localhost", this.port); OutputStream out = socket.getOutputStream()) {
			byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
			out.write(("POST /imports/" + this.name + " HTTP/1.1\r\nHost: localhost\r\n"
					+ "Content-Type: application/x-ndjson\r\nContent-Length: " + bytes.length + "\r\n\r\n")
				.getBytes(StandardCharsets.UTF_8));
			out.write(bytes, 0, bytes.length * 3 / 4);
			out.flush();
			awaitLines(2 * CHUNK);
		}

		String answer = text(repeatWhileRunning(body));

		assertThat(answer).doesNotContain("\"skipped\":0");
		assertThat(eventsOf(this.run)).isEqualTo(3_500);
		assertThat(count("SELECT count(DISTINCT stream_id) FROM event_store.events WHERE stream_id LIKE ?", this.run))
			.isEqualTo(3_500);
	}

	@Test
	void two_requests_at_once_under_one_name_import_each_event_once() throws Exception {
		String body = lines(1, 4 * CHUNK, this::stream);

		List<CompletableFuture<Integer>> runs = IntStream.range(0, 2)
			.mapToObj((number) -> CompletableFuture
				.supplyAsync(() -> post(body).returnResult(byte[].class).getStatus().value()))
			.toList();
		List<Integer> statuses = List.of(runs.get(0).get(60, TimeUnit.SECONDS), runs.get(1).get(60, TimeUnit.SECONDS));

		assertThat(statuses).isSubsetOf(200, 409).contains(200);
		assertThat(eventsOf(this.run)).isEqualTo(4 * CHUNK);
	}

	@Test
	void imports_and_appends_to_the_same_streams_take_turns() throws Exception {
		int streams = 20;
		int each = 400;
		CompletableFuture<Integer> upwards = importing(this.name + "-a", lines(1, each, (n) -> stream(n % streams)));
		CompletableFuture<Integer> downwards = importing(this.name + "-b",
				lines(1, each, (n) -> stream(streams - 1 - n % streams)));
		for (int append = 0; append < each; append++) {
			this.http.post()
				.uri("/streams/" + stream(append % streams))
				.contentType(MediaType.APPLICATION_JSON)
				.body("[{\"type\":\"happened\",\"data\":{}}]")
				.exchange()
				.expectStatus()
				.isOk();
		}

		assertThat(upwards.get(60, TimeUnit.SECONDS)).isEqualTo(200);
		assertThat(downwards.get(60, TimeUnit.SECONDS)).isEqualTo(200);
		for (int number = 0; number < streams; number++) {
			assertThat(revisions(stream(number)))
				.containsExactlyElementsOf(LongStream.rangeClosed(1, 3L * each / streams).boxed().toList());
		}
	}

	@Test
	void a_recorded_time_that_decreases_within_a_stream_or_is_in_the_future_is_named() {
		String stream = stream(1);
		String line = "{\"streamId\":\"" + stream
				+ "\",\"type\":\"a\",\"eventTime\":\"2010-12-01T08:26:00Z\",\"data\":{},\"recordedAt\":\"%s\"}\n";
		String future = Instant.now().plus(Duration.ofHours(1)).toString();

		problem(post(line.formatted("2012-01-01T00:00:00Z") + line.formatted("2011-12-31T23:59:59Z")), 400)
			.jsonPath("$.errors[0].line")
			.isEqualTo(2)
			.jsonPath("$.errors[0].field")
			.isEqualTo("recordedAt");
		problem(post(line.formatted(future)), 400).jsonPath("$.errors[0].field").isEqualTo("recordedAt");
		post(line.formatted("2012-01-01T00:00:00Z") + line.formatted("2012-01-01T00:00:00Z")).expectStatus().isOk();
		problem(postAs(this.name + "-2", line.formatted("2011-12-31T23:59:59Z")), 400).jsonPath("$.errors[0].message")
			.value(String.class, (message) -> assertThat(message).contains("when revision 2 of " + stream));

		assertThat(eventsOf(this.run)).isEqualTo(2);
	}

	@Test
	void the_recorded_time_of_a_stream_does_not_go_back_with_the_clock() {
		long later = (System.currentTimeMillis() + 3_600_000) * 1_000;
		sql().sql("""
				INSERT INTO event_store.events
				  (stream_id, revision, id, type, schema_version, event_time, recorded_at, metadata, data)
				VALUES (?, 1, gen_random_uuid(), 'happened', 1, 0, ?, '{"correlationId":"c","causationId":"c"}', '{}')
				""").param(stream(7)).param(later).update();

		post(lines(7, 7, this::stream)).expectStatus().isOk();

		assertThat(sql().sql("SELECT recorded_at FROM event_store.events WHERE stream_id = ? ORDER BY revision")
			.param(stream(7))
			.query(Long.class)
			.list()).containsExactly(later, later);
	}

	@Test
	void a_refusal_of_postgres_stops_the_run_and_the_repeat_goes_on() {
		refuse("53100");
		String body = lines(1, 10, this::stream);

		problem(post(body), 503).jsonPath("$.detail")
			.value(String.class,
					(detail) -> assertThat(detail).contains("its disk is full").contains("nothing more was imported"))
			.jsonPath("$.imported")
			.isEqualTo(0)
			.jsonPath("$.effect")
			.isEqualTo("none");
		sql().sql("DROP TRIGGER refuse ON event_store.events").update();

		assertThat(text(post(body))).contains("\"imported\":10");
	}

	@ParameterizedTest
	@CsvSource({ "text/plain", "application/json", "application/x-ndjson;charset=ISO-8859-1" })
	void another_type_or_charset_is_415(String contentType) {
		problem(this.http.post()
			.uri("/imports/" + this.name)
			.header("Content-Type", contentType)
			.body(lines(1, 1, this::stream).getBytes(StandardCharsets.UTF_8))
			.exchange(), 415);

		assertThat(eventsOf(this.run)).isZero();
	}

	@Test
	void a_wrong_name_is_400_and_an_unknown_one_404() {
		problem(get("/imports/" + "x".repeat(101)), 400).jsonPath("$.errors[0].field").isEqualTo("name");
		problem(get("/imports/" + this.name), 404);
	}

	private CompletableFuture<Integer> importing(String as, String body) {
		return CompletableFuture.supplyAsync(() -> postAs(as, body).returnResult(byte[].class).getStatus().value());
	}

	private RestTestClient.ResponseSpec repeatWhileRunning(String body) {
		Instant deadline = Instant.now().plus(LIMIT);
		while (Instant.now().isBefore(deadline)) {
			if (postAs(this.name, body).returnResult(byte[].class).getStatus().value() == 200) {
				return post(body);
			}
		}
		throw new AssertionError("The import is not done within " + LIMIT);
	}

	private void awaitLines(long lines) {
		Instant deadline = Instant.now().plus(LIMIT);
		while (count("SELECT coalesce(max(lines), 0) FROM event_store.imports WHERE name LIKE ?", this.name) < lines) {
			assertThat(Instant.now()).isBefore(deadline);
			Thread.onSpinWait();
		}
	}

	private static List<String> places(List<?> errors) {
		return errors.stream()
			.map((error) -> ((Map<?, ?>) error).get("line") + " " + ((Map<?, ?>) error).get("field"))
			.toList();
	}

	private List<Long> revisions(String stream) {
		return sql().sql("SELECT revision FROM event_store.events WHERE stream_id = ? ORDER BY position")
			.param(stream)
			.query(Long.class)
			.list();
	}

	private static long eventsOf(String run) {
		return count("SELECT count(*) FROM event_store.events WHERE stream_id LIKE ?", run);
	}

	private static long count(String query, String part) {
		return sql().sql(query).param("%" + part + "%").query(Long.class).single();
	}

	private static void refuse(String sqlState) {
		sql().sql("""
				CREATE OR REPLACE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
				BEGIN
				  RAISE EXCEPTION 'no thanks' USING ERRCODE = '%s';
				END $$
				""".formatted(sqlState)).update();
		sql().sql("""
				CREATE OR REPLACE TRIGGER refuse BEFORE INSERT ON event_store.events
				FOR EACH ROW EXECUTE FUNCTION public.refuse()
				""").update();
	}

	private static JdbcClient sql() {
		return JdbcClient.create(DATABASE.dataSource());
	}

	private String stream(int number) {
		return "invoice-" + this.run + "-" + number;
	}

	private static String lines(int first, int last, IntFunction<String> stream) {
		return IntStream.rangeClosed(first, last).mapToObj((number) -> """
				{"streamId":"%s","type":"happened","eventTime":"2010-12-01T08:26:00Z","data":{"n":%d}}
				""".formatted(stream.apply(number), number)).collect(Collectors.joining());
	}

	private RestTestClient.ResponseSpec post(String body) {
		return postAs(this.name, body);
	}

	private RestTestClient.ResponseSpec postAs(String as, String body) {
		return this.http.post()
			.uri("/imports/" + as)
			.contentType(MediaType.APPLICATION_NDJSON)
			.body(body.getBytes(StandardCharsets.UTF_8))
			.exchange();
	}

	private RestTestClient.ResponseSpec get(String uri) {
		return this.http.get().uri(uri).exchange();
	}

	private static RestTestClient.BodyContentSpec problem(RestTestClient.ResponseSpec response, int status) {
		return response.expectStatus()
			.isEqualTo(status)
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody();
	}

	private static String text(RestTestClient.ResponseSpec response) {
		return response.expectStatus().isOk().expectBody(String.class).returnResult().getResponseBody();
	}

}
