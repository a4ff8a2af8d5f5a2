package dev.millrace.eventstore.web;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.millrace.eventstore.EventStoreServiceApplication;
import dev.millrace.eventstore.EventStoreMetrics;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(classes = EventStoreServiceApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class StreamsIT {

	private static final String EVENT = """
			{"type": "invoice-issued", "schemaVersion": 2, "eventTime": "2010-12-01T08:26:00Z",
			 "metadata": {"correlationId": "action-1", "actor": "ada"},
			 "data": {"amount": 139.120, "country": "United Kingdom"}}
			""";

	private static final String ONE = "[" + EVENT + "]";

	private final String stream = "/streams/invoice-" + UUID.randomUUID();

	@Autowired
	private MeterRegistry metrics;

	@LocalServerPort
	private int port;

	private RestTestClient http;

	@DynamicPropertySource
	static void database(DynamicPropertyRegistry registry) {
		TestDatabase database = TestEnvironment.shared().newDatabase();
		registry.add("millrace.event-store.datasource.url", database::url);
		registry.add("millrace.event-store.datasource.username", database::username);
		registry.add("millrace.event-store.datasource.password", database::password);
		registry.add("millrace.event-store.event-size-max", () -> "1KB");
		registry.add("millrace.event-store.append-size-max", () -> "200KB");
		registry.add("spring.mvc.problemdetails.enabled", () -> "true");
		registry.add("management.endpoint.health.show-components", () -> "always");
	}

	@BeforeEach
	void connect() {
		this.http = RestTestClient.bindToServer().baseUrl("http://localhost:" + this.port).build();
	}

	@Test
	void an_append_answers_with_the_revision_the_events_and_a_token() {
		append(ONE, Map.of()).expectStatus()
			.isOk()
			.expectHeader()
			.valueEquals("ETag", "\"1\"")
			.expectBody()
			.jsonPath("$.streamId")
			.isEqualTo(this.stream.substring("/streams/".length()))
			.jsonPath("$.revision")
			.isEqualTo(1)
			.jsonPath("$.events[0].type")
			.isEqualTo("invoice-issued")
			.jsonPath("$.events[0].revision")
			.isEqualTo(1)
			.jsonPath("$.events[0].id")
			.isNotEmpty()
			.jsonPath("$.token")
			.value(String.class, (token) -> assertThat(token).matches("t[0-9]+"));
	}

	@Test
	void an_event_is_read_with_every_digit_it_was_written_with() {
		append(ONE, Map.of()).expectStatus().isOk();

		String body = text(get(this.stream));

		assertThat(body).contains("\"data\":{\"amount\": 139.120, \"country\": \"United Kingdom\"}")
			.contains("\"eventTime\":\"2010-12-01T08:26:00Z\"")
			.contains("\"schemaVersion\":2")
			.contains("\"correlationId\":\"action-1\"")
			.contains("\"actor\":\"ada\"")
			.doesNotContain("traceparent")
			.contains("\"next\":null");
	}

	@Test
	void what_a_writer_leaves_out_gets_a_default() {
		append("""
				[{"type": "invoice-issued", "data": {}}]
				""", Map.of()).expectStatus().isOk();

		get(this.stream).expectBody()
			.jsonPath("$.events[0].schemaVersion")
			.isEqualTo(1)
			.jsonPath("$.events[0].eventTime")
			.isNotEmpty()
			.jsonPath("$.events[0].metadata.causationId")
			.isNotEmpty();
	}

	@Test
	void pages_link_to_the_next_one_forwards_and_backwards() {
		append(list(5), Map.of()).expectStatus().isOk();

		get(this.stream + "?max=2").expectBody()
			.jsonPath("$.events[*].revision")
			.isEqualTo(List.of(1, 2))
			.jsonPath("$.revision")
			.isEqualTo(5)
			.jsonPath("$.next")
			.isEqualTo(this.stream + "?from=3&max=2&direction=forwards");
		get(this.stream + "?from=5&max=2&direction=forwards").expectBody().jsonPath("$.next").isEmpty();
		get(this.stream + "?max=3&direction=backwards").expectBody()
			.jsonPath("$.events[*].revision")
			.isEqualTo(List.of(5, 4, 3))
			.jsonPath("$.next")
			.isEqualTo(this.stream + "?from=2&max=3&direction=backwards");
		get(this.stream + "?from=2&max=3&direction=backwards").expectBody().jsonPath("$.next").isEmpty();
	}

	@Test
	void a_reader_that_has_the_revision_gets_304() {
		append(ONE, Map.of()).expectStatus().isOk();

		this.http.get().uri(this.stream).header("If-None-Match", "\"1\"").exchange().expectStatus().isNotModified();
	}

	@Test
	void a_stream_that_does_not_exist_is_404() {
		problem(get(this.stream), 404).jsonPath("$.detail")
			.value(String.class, (detail) -> assertThat(detail).contains("does not exist"));
	}

	@ParameterizedTest
	@CsvSource({ "If-Match, '\"1\"', 200", "If-Match, *, 200", "If-Match, '\"2\"', 412", "If-Match, '\"0\"', 412",
			"If-None-Match, *, 412", "If-Match, 1, 400", "If-Match, 'W/\"1\"', 400", "If-None-Match, '\"1\"', 400" })
	void a_precondition_is_checked_against_the_stream_revision(String header, String value, int status) {
		append(ONE, Map.of()).expectStatus().isOk();

		append(ONE, Map.of(header, value)).expectStatus().isEqualTo(status);
	}

	@ParameterizedTest
	@CsvSource({ "If-Match, '\"0\"', 200", "If-None-Match, *, 200", "If-Match, *, 412", "If-Match, '\"1\"', 412" })
	void a_precondition_is_checked_against_a_stream_that_does_not_exist(String header, String value, int status) {
		append(ONE, Map.of(header, value)).expectStatus().isEqualTo(status);
	}

	@Test
	void a_repeated_request_gets_the_first_answer_to_the_byte() {
		Map<String, String> headers = Map.of("Idempotency-Key", UUID.randomUUID().toString(), "If-None-Match", "*");

		String first = text(append(ONE, headers));
		append(ONE, Map.of());
		String second = text(append(ONE, headers));

		assertThat(second).isEqualTo(first).contains("\"revision\":1");
	}

	@Test
	void a_key_reused_for_another_body_is_409() {
		Map<String, String> headers = Map.of("Idempotency-Key", UUID.randomUUID().toString());
		append(ONE, headers).expectStatus().isOk();

		problem(append(list(2), headers), 409).jsonPath("$.detail")
			.value(String.class, (detail) -> assertThat(detail).contains("choose a new key"));
	}

	@Test
	void every_wrong_field_is_named_at_once() {
		String body = """
				[{"type": "Invoice Issued", "data": {}},
				 {"id": "1-2-3-4-5", "schemaVersion": 0, "type": "ok", "data": [], "colour": 1},
				 {"eventTime": "yesterday", "metadata": {"actor": 7, "correlationId": "", "tags": ["x", "course:c-1", 7]}, "data": {}},
				 7]
				""";

		problem(append(body, Map.of()), 400).jsonPath("$.errors[*].field")
			.value(List.class,
					(fields) -> assertThat((List<Object>) fields).containsExactlyInAnyOrder("[0].type", "[1].id",
							"[1].schemaVersion", "[1].data", "[1].colour", "[2].eventTime", "[2].type",
							"[2].metadata.actor", "[2].metadata.correlationId", "[2].metadata.tags[0]",
							"[2].metadata.tags[2]", "[3]"));
	}

	@Test
	void malformed_json_is_answered_with_the_place() {
		problem(append("[{\"type\":\n  oops}]", Map.of()), 400).jsonPath("$.errors[0].message")
			.value(String.class, (message) -> assertThat(message).contains("line 2, column"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', value = { "{}", "[{\"type\":\"a\",\"type\":\"b\",\"data\":{}}]",
			"[{\"type\":\"a\",\"data\":{\"n\":1e999999999}}]", "[] []" })
	void a_body_that_is_no_list_of_events_is_400(String body) {
		problem(append(body, Map.of()), 400);
	}

	@Test
	void an_empty_body_is_400() {
		problem(append("", Map.of()), 400);
	}

	@ParameterizedTest
	@CsvSource({ "from=0, from", "from=x, from", "max=0, max", "max=1001, max", "direction=up, direction" })
	void a_wrong_parameter_is_named(String query, String field) {
		problem(get(this.stream + "?" + query), 400).jsonPath("$.errors[0].field").isEqualTo(field);
	}

	@Test
	void a_wrong_stream_id_is_named() {
		problem(get("/streams/nohyphen"), 400).jsonPath("$.errors[0].field").isEqualTo("streamId");
	}

	@Test
	void what_is_too_large_is_413_and_names_the_bound() {
		String large = ONE.replace("United Kingdom", "x".repeat(1024));

		problem(append(large, Map.of()), 413).jsonPath("$.errors[0].field").isEqualTo("[0].data");
		problem(append(list(1001), Map.of()), 413).jsonPath("$.detail")
			.value(String.class, (detail) -> assertThat(detail).contains("1000"));
		problem(append("[" + " ".repeat(200 * 1024) + "]", Map.of()), 413).jsonPath("$.detail")
			.value(String.class, (detail) -> assertThat(detail).contains("204800"));
	}

	@Test
	void another_content_type_is_415() {
		problem(this.http.post().uri(this.stream).contentType(MediaType.TEXT_PLAIN).body("[]").exchange(), 415);
	}

	@Test
	void a_hundred_thousand_events_in_one_append_are_refused_and_the_answer_says_what_to_do() {
		problem(append(list(100_000), Map.of()), 413).jsonPath("$.detail")
			.value(String.class, (detail) -> assertThat(detail).contains("204800").contains("POST /imports/{name}"));
		problem(append(list(1_001), Map.of()), 413).jsonPath("$.detail")
			.value(String.class,
					(detail) -> assertThat(detail).contains("at most 1000 events").contains("POST /imports/{name}"));

		assertNothingAppended();
	}

	@Test
	void an_event_that_is_too_large_takes_the_whole_append_with_it() {
		String large = EVENT.replace("United Kingdom", "x".repeat(1024));

		problem(append("[" + EVENT + "," + large + "]", Map.of()), 413).jsonPath("$.errors[0].field")
			.isEqualTo("[1].data");

		assertNothingAppended();
	}

	@ParameterizedTest
	@CsvSource({ "nohyphen, streamId", "Invoice-1, category", "9-1, category", "invoice-%20, id",
			"invoice-%C3%BC, id" })
	void nothing_is_appended_to_what_is_no_stream(String id, String field) {
		problem(this.http.post()
			.uri(URI.create("http://localhost:" + this.port + "/streams/" + id))
			.contentType(MediaType.APPLICATION_JSON)
			.body(ONE)
			.exchange(), 400).jsonPath("$.errors[0].field").isEqualTo(field);
	}

	@ParameterizedTest
	@CsvSource({ "text/plain", "application/x-ndjson", "application/json;charset=ISO-8859-1",
			"application/json;charset=UTF-16" })
	void a_body_of_another_type_or_charset_is_415_and_appends_nothing(String contentType) {
		problem(this.http.post()
			.uri(this.stream)
			.header("Content-Type", contentType)
			.body(ONE.getBytes(StandardCharsets.UTF_8))
			.exchange(), 415);

		assertNothingAppended();
	}

	@Test
	void bytes_that_are_no_utf_8_are_400_and_append_nothing() {
		problem(this.http.post()
			.uri(this.stream)
			.contentType(MediaType.APPLICATION_JSON)
			.body(ONE.replace("ada", "\u00fc").getBytes(StandardCharsets.ISO_8859_1))
			.exchange(), 400);

		assertNothingAppended();
	}

	@Test
	void another_method_is_405() {
		problem(this.http.delete().uri(this.stream).exchange(), 405);
	}

	@Test
	void appends_conflicts_and_reads_are_counted() {
		double appendsBefore = count(EventStoreMetrics.APPENDS, "appended");
		double conflictsBefore = count(EventStoreMetrics.APPENDS, "conflict");
		double readsBefore = count(EventStoreMetrics.READS, "read");

		append(ONE, Map.of());
		append(ONE, Map.of("If-None-Match", "*"));
		get(this.stream).expectStatus().isOk();

		assertThat(count(EventStoreMetrics.APPENDS, "appended")).isEqualTo(appendsBefore + 1);
		assertThat(count(EventStoreMetrics.APPENDS, "conflict")).isEqualTo(conflictsBefore + 1);
		assertThat(count(EventStoreMetrics.READS, "read")).isEqualTo(readsBefore + 1);
	}

	@Test
	void the_health_of_its_own_database_is_told() {
		get("/actuator/health/eventStore").expectStatus().isOk().expectBody().jsonPath("$.status").isEqualTo("UP");
	}

	private void assertNothingAppended() {
		get(this.stream).expectStatus().isNotFound();
	}

	private double count(String timer, String outcome) {
		return this.metrics.timer(timer, EventStoreMetrics.OUTCOME, outcome).count();
	}

	private RestTestClient.ResponseSpec append(String body, Map<String, String> headers) {
		return this.http.post()
			.uri(this.stream)
			.contentType(MediaType.APPLICATION_JSON)
			.headers((all) -> headers.forEach(all::set))
			.body(body)
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
			.expectBody()
			.jsonPath("$.status")
			.isEqualTo(status);
	}

	private static String text(RestTestClient.ResponseSpec response) {
		return response.expectStatus().isOk().expectBody(String.class).returnResult().getResponseBody();
	}

	private static String list(int count) {
		return Stream.generate(() -> "{\"type\":\"line-added\",\"data\":{}}")
			.limit(count)
			.collect(Collectors.joining(",", "[", "]"));
	}

}
