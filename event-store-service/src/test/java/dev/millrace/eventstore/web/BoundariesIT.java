package dev.millrace.eventstore.web;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import dev.millrace.eventstore.EventStoreServiceApplication;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(classes = EventStoreServiceApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class BoundariesIT {

	private final String course = "course:" + UUID.randomUUID();

	private final String student = "student:" + UUID.randomUUID();

	private final String stream = "course-" + UUID.randomUUID();

	private final String otherStream = "student-" + UUID.randomUUID();

	@LocalServerPort
	private int port;

	private RestTestClient http;

	@DynamicPropertySource
	static void database(DynamicPropertyRegistry registry) {
		TestDatabase database = TestEnvironment.shared().newDatabase();
		registry.add("millrace.event-store.datasource.url", database::url);
		registry.add("millrace.event-store.datasource.username", database::username);
		registry.add("millrace.event-store.datasource.password", database::password);
		registry.add("spring.mvc.problemdetails.enabled", () -> "true");
	}

	@BeforeEach
	void connect() {
		this.http = RestTestClient.bindToServer().baseUrl("http://localhost:" + this.port).build();
	}

	@Test
	void what_is_inside_a_boundary_is_read_in_pages() {
		append(twoStreams("any"), Map.of()).expectStatus().isOk();

		JsonNode first = json(post("/boundaries", "{\"criteria\": " + anyOf() + ", \"max\": 1}", Map.of()));
		JsonNode second = json(post("/boundaries", """
				{"criteria": %s, "marker": "%s", "after": "%s"}
				""".formatted(anyOf(), first.path("marker").asString(), first.path("next").asString()), Map.of()));

		assertThat(first.path("last").asBoolean()).isFalse();
		assertThat(first.at("/events/0/streamId").asString()).isEqualTo(this.stream);
		assertThat(first.at("/events/0/metadata/tags/0").asString()).isEqualTo(this.course);
		assertThat(second.path("last").asBoolean()).isTrue();
		assertThat(second.at("/events/0/streamId").asString()).isEqualTo(this.otherStream);
		assertThat(second.path("marker")).isEqualTo(first.path("marker"));
	}

	@Test
	void an_append_answers_with_what_each_stream_got() {
		append(twoStreams("0"), Map.of()).expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.streams[0].streamId")
			.isEqualTo(this.stream)
			.jsonPath("$.streams[0].revision")
			.isEqualTo(1)
			.jsonPath("$.streams[0].events[0].type")
			.isEqualTo("student-subscribed")
			.jsonPath("$.streams[1].streamId")
			.isEqualTo(this.otherStream)
			.jsonPath("$.token")
			.value(String.class, (token) -> assertThat(token).matches("t[0-9]+"));
	}

	@Test
	void what_was_appended_inside_a_boundary_since_it_was_read_is_409_boundary_conflict() {
		String marker = json(post("/boundaries", "{\"criteria\": " + anyOf() + "}", Map.of())).path("marker")
			.asString();
		append(conditional(marker), Map.of()).expectStatus().isOk();

		problem(append(conditional(marker), Map.of()), 409).jsonPath("$.code").isEqualTo("boundary-conflict");
	}

	@Test
	void a_stream_that_is_elsewhere_is_409_concurrent_change_and_named() {
		append(twoStreams("any"), Map.of()).expectStatus().isOk();

		problem(append(twoStreams("0"), Map.of()), 409).jsonPath("$.code")
			.isEqualTo("concurrent-change")
			.jsonPath("$.streamId")
			.isEqualTo(this.stream)
			.jsonPath("$.revision")
			.isEqualTo(1);
	}

	@Test
	void a_repeated_request_gets_the_first_answer_to_the_byte() {
		Map<String, String> headers = Map.of("Idempotency-Key", UUID.randomUUID().toString());

		String first = text(append(twoStreams("0"), headers));
		RestTestClient.ResponseSpec second = append(twoStreams("0"), headers);

		second.expectHeader().valueEquals("Idempotent-Replayed", "true");
		assertThat(text(second)).isEqualTo(first);
	}

	@Test
	void a_key_reused_for_another_body_is_409() {
		Map<String, String> headers = Map.of("Idempotency-Key", UUID.randomUUID().toString());
		append(twoStreams("any"), headers).expectStatus().isOk();

		problem(append(twoStreams("0"), headers), 409).jsonPath("$.code").isEqualTo("idempotency-key-reused");
	}

	@Test
	void every_wrong_field_of_an_append_is_named_at_once() {
		String body = """
				{"condition": {"criteria": [{"tags": ["x"]}, {"types": ["A"]}, 7], "marker": "m", "colour": 1}, "size": 3,
				 "streams": [{"streamId": "nohyphen", "expected": "often", "events": [{"type": "ok", "data": 3}]},
				             {"events": []}, "x", {"streamId": "a-1", "expected": -1, "events": [{"type": "ok", "data": {}}]}]}
				""";

		problem(append(body, Map.of()), 400).jsonPath("$.errors[*].field")
			.value(List.class,
					(fields) -> assertThat((List<Object>) fields).containsExactlyInAnyOrder(
							"condition.criteria[0].tags[0]", "condition.criteria[1].tags", "condition.criteria[2]",
							"condition.marker", "condition.colour", "size", "streams[0].streamId",
							"streams[0].expected", "streams[0].events[0].data", "streams[1].streamId",
							"streams[1].events", "streams[2]", "streams[3].expected"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "{}| criteria", "[]| body", "{\"criteria\": []}| criteria",
					"{\"criteria\": [{\"tags\": []}]}| criteria[0].tags",
					"{\"criteria\": [{\"tags\": [\"a:1\"]}], \"max\": 1001}| max",
					"{\"criteria\": [{\"tags\": [\"a:1\"]}], \"after\": \"1-1\"}| marker",
					"{\"criteria\": [{\"tags\": [\"a:1\"]}], \"marker\": \"1:1:\", \"after\": \"x\"}| after" })
	void a_wrong_field_of_a_reading_is_named(String body, String field) {
		problem(post("/boundaries", body, Map.of()), 400).jsonPath("$.errors[*].field").isEqualTo(List.of(field));
	}

	@Test
	void a_stream_that_is_named_twice_is_400() {
		problem(append("{\"streams\": [" + stream(this.stream, "any", this.course) + ", "
				+ stream(this.stream, "any", this.course) + "]}", Map.of()), 400)
			.jsonPath("$.errors[0].field")
			.isEqualTo("streams");
	}

	@Test
	void an_append_is_found_by_its_key_and_fingerprint() {
		String key = UUID.randomUUID().toString();
		Map<String, String> headers = Map.of("Idempotency-Key", key, "Millrace-Fingerprint", "f1");
		String first = text(append(twoStreams("any"), headers));

		assertThat(text(get("/boundaries/appends", headers))).isEqualTo(first);
		problem(get("/boundaries/appends", Map.of("Idempotency-Key", key, "Millrace-Fingerprint", "f2")), 409);
		problem(get("/boundaries/appends", Map.of("Idempotency-Key", "new", "Millrace-Fingerprint", "f2")), 404)
			.jsonPath("$.code")
			.isEqualTo("idempotency-key-unknown");
		problem(get("/boundaries/appends", Map.of("Idempotency-Key", key)), 400).jsonPath("$.errors[0].field")
			.isEqualTo("Millrace-Fingerprint");
	}

	private String twoStreams(String expected) {
		String json = expected.equals("any") ? "\"any\"" : expected;
		return "{\"streams\": [" + stream(this.stream, json, this.course) + ", "
				+ stream(this.otherStream, json, this.student) + "]}";
	}

	private String conditional(String marker) {
		return "{\"condition\": {\"criteria\": " + anyOf() + ", \"marker\": \"" + marker + "\"}, \"streams\": ["
				+ stream(this.stream, "\"any\"", this.course) + "]}";
	}

	private String anyOf() {
		return "[{\"tags\": [\"" + this.course + "\"], \"types\": [\"student-subscribed\"]}, {\"tags\": [\""
				+ this.student + "\"]}]";
	}

	private static String stream(String streamId, String expected, String tag) {
		return """
				{"streamId": "%s", "expected": %s,
				 "events": [{"type": "student-subscribed", "metadata": {"tags": ["%s"]}, "data": {"a": 1.0}}]}
				""".formatted(streamId, expected.equals("any") ? "\"any\"" : expected, tag);
	}

	private RestTestClient.ResponseSpec append(String body, Map<String, String> headers) {
		return post("/events", body, headers);
	}

	private RestTestClient.ResponseSpec post(String path, String body, Map<String, String> headers) {
		return this.http.post()
			.uri(path)
			.contentType(MediaType.APPLICATION_JSON)
			.headers((all) -> headers.forEach(all::set))
			.body(body)
			.exchange();
	}

	private RestTestClient.ResponseSpec get(String path, Map<String, String> headers) {
		return this.http.get().uri(path).headers((all) -> headers.forEach(all::set)).exchange();
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

	private static JsonNode json(RestTestClient.ResponseSpec response) {
		return JsonMapper.shared().readTree(text(response));
	}

	private static String text(RestTestClient.ResponseSpec response) {
		return response.expectStatus().isOk().expectBody(String.class).returnResult().getResponseBody();
	}

}
