package dev.millrace.commands.web;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import dev.millrace.commands.orders.OrderDecider;
import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.snapshot.Snapshots;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class StateIT {

	private static final String PLACED = """
			{"customer": "17850", "placedAt": "2010-12-01T08:26:00Z", "lines": [], "note": null}
			""";

	private static final String LINE = """
			{"line": {"product": "71053", "quantity": 1, "price": 3.39}}
			""";

	private final String id = UUID.randomUUID().toString();

	private final StreamId streamId = new StreamId("order", this.id);

	@Autowired
	private EventStore store;

	@Autowired
	private Snapshots snapshots;

	@LocalServerPort
	private int port;

	private RestTestClient http;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		EventStoreProperty.register(registry);
	}

	@BeforeEach
	void connect() {
		this.http = RestTestClient.bindToServer().baseUrl("http://localhost:" + this.port).build();
	}

	@Test
	void the_state_is_what_the_decider_sees() {
		append("order-placed", 1, PLACED);
		append("line-added", 1, LINE);

		get("").expectStatus()
			.isOk()
			.expectHeader()
			.valueEquals("ETag", "\"2\"")
			.expectBody()
			.json("{\"streamId\": \"" + this.streamId
					+ "\", \"revision\": 2, \"state\": {\"status\": \"OPEN\", \"lines\": 1}}");
		this.http.get()
			.uri("/commands/order/" + this.id)
			.header("If-None-Match", "\"2\"")
			.exchange()
			.expectStatus()
			.isNotModified();
	}

	@Test
	void the_state_at_a_revision_and_as_of_a_time_is_what_it_was() {
		append("order-placed", 1, PLACED);
		append("line-added", 1, LINE);
		append("order-cancelled", 1, "{}");
		List<RecordedEvent> events = this.store.read(this.streamId, 1, 10).events();

		get("?revision=2").expectBody()
			.jsonPath("$.state.status")
			.isEqualTo("OPEN")
			.jsonPath("$.revision")
			.isEqualTo(2);
		get("?asOf=" + events.get(0).recordedAt()).expectBody().jsonPath("$.state.lines").isEqualTo(0);
		get("?asOf=" + events.get(2).recordedAt()).expectBody().jsonPath("$.state.status").isEqualTo("CANCELLED");
	}

	@ParameterizedTest
	@CsvSource({ "'', 404", "?revision=1, 404", "?asOf=2026-01-01T00:00:00Z, 404", "?revision=0, 400",
			"?revision=x, 400", "?asOf=yesterday, 400", "?revision=1&asOf=2026-01-01T00:00:00Z, 400" })
	void a_stream_that_does_not_exist_is_404_and_a_question_without_sense_400(String question, int status) {
		get(question).expectStatus()
			.isEqualTo(status)
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);
	}

	@Test
	void a_revision_or_a_time_outside_the_stream_is_404() {
		append("order-placed", 1, PLACED);

		get("?revision=2").expectStatus()
			.isNotFound()
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("Stream " + this.streamId + " has no revision 2");
		get("?asOf=2000-01-01T00:00:00Z").expectStatus().isNotFound();
		this.http.get().uri("/commands/invoice/1").exchange().expectStatus().isNotFound();
	}

	@Test
	void a_history_that_this_program_cannot_read_is_told_as_that() {
		append("order-placed", 1, PLACED);
		append("order-cancelled", 2, "{}");

		get("").expectStatus()
			.isEqualTo(500)
			.expectBody()
			.jsonPath("$.code")
			.isEqualTo("unreadable-history")
			.jsonPath("$.streamId")
			.isEqualTo(this.streamId.toString())
			.jsonPath("$.revision")
			.isEqualTo(2)
			.jsonPath("$.type")
			.isEqualTo("order-cancelled v2")
			.jsonPath("$.detail")
			.value(String.class, (detail) -> assertThat(detail).contains("update the program"));
		this.http.post()
			.uri("/commands/order/" + this.id + "/cancel-order")
			.exchange()
			.expectStatus()
			.isEqualTo(500)
			.expectBody()
			.jsonPath("$.code")
			.isEqualTo("unreadable-history");
	}

	@Test
	void a_long_stream_has_a_snapshot_soon_and_the_same_state_with_it() {
		append("order-placed", 1, PLACED);
		NewEvent[] lines = new NewEvent[900];
		for (int number = 0; number < lines.length; number++) {
			lines[number] = event("line-added", 1, LINE);
		}
		this.store.append(Append.of(this.streamId, ExpectedRevision.any(), List.of(lines)));

		get("").expectBody().jsonPath("$.state.lines").isEqualTo(900);
		Instant limit = Instant.now().plusSeconds(60);
		while (this.snapshots.delete(this.streamId) == 0) {
			assertThat(Instant.now()).isBefore(limit);
			Thread.onSpinWait();
		}
		get("?revision=900").expectBody().jsonPath("$.state.lines").isEqualTo(899);
	}

	private RestTestClient.ResponseSpec get(String question) {
		return this.http.get().uri("/commands/order/" + this.id + question).exchange();
	}

	private void append(String type, int version, String data) {
		this.store.append(Append.of(this.streamId, ExpectedRevision.any(), List.of(event(type, version, data))));
	}

	private static NewEvent event(String type, int version, String data) {
		return new NewEvent(UUID.randomUUID(), new EventType(type, version), Instant.EPOCH, Metadata.startedBy("test"),
				data);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(OrderDecider.class)
	static class Shop {

	}

}
