package dev.millrace.eventstore.web;

import java.util.UUID;

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
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(classes = EventStoreServiceApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class SnapshotsIT {

	private final String stream = "order-" + UUID.randomUUID();

	private final String snapshot = "/snapshots/" + this.stream + "?fingerprint=abc";

	@LocalServerPort
	private int port;

	private RestTestClient http;

	@DynamicPropertySource
	static void database(DynamicPropertyRegistry registry) {
		TestDatabase database = TestEnvironment.shared().newDatabase();
		registry.add("millrace.event-store.datasource.url", database::url);
		registry.add("millrace.event-store.datasource.username", database::username);
		registry.add("millrace.event-store.datasource.password", database::password);
		registry.add("millrace.event-store.append-size-max", () -> "1KB");
	}

	@BeforeEach
	void connect() {
		this.http = RestTestClient.bindToServer().baseUrl("http://localhost:" + this.port).build();
	}

	@Test
	void a_snapshot_comes_back_with_every_digit_and_its_revision() {
		put(7, "{\"total\":2.550,\"large\":1E+2}", 204);

		String body = this.http.get()
			.uri(this.snapshot)
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.APPLICATION_JSON)
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();

		assertThat(body).isEqualTo("{\"streamId\":\"" + this.stream
				+ "\",\"fingerprint\":\"abc\",\"revision\":7,\"state\":{\"total\":2.550,\"large\":1E+2}}");
	}

	@Test
	void an_earlier_snapshot_changes_nothing() {
		put(7, "7", 204);
		put(6, "6", 204);

		this.http.get().uri(this.snapshot).exchange().expectBody().jsonPath("$.state").isEqualTo(7);
	}

	@Test
	void snapshots_of_a_stream_and_of_a_category_are_deleted() {
		put(7, "7", 204);
		delete("/snapshots/" + this.stream).jsonPath("$.deleted").isEqualTo(1);
		this.http.get().uri(this.snapshot).exchange().expectStatus().isNotFound();

		put(7, "7", 204);
		delete("/snapshots?category=order").jsonPath("$.deleted")
			.value(Integer.class, (deleted) -> assertThat(deleted).isPositive());
		this.http.get().uri(this.snapshot).exchange().expectStatus().isNotFound();
	}

	@ParameterizedTest
	@CsvSource({ "0, 1, revision", "1, oops, body" })
	void what_is_wrong_with_a_snapshot_is_told_by_its_field(long revision, String state, String field) {
		put(revision, state, 400).jsonPath("$.errors[0].field").isEqualTo(field);
	}

	@Test
	void a_body_beyond_the_bound_is_413_and_a_wrong_category_400() {
		put(1, "\"" + "x".repeat(1024) + "\"", 413);
		this.http.delete()
			.uri("/snapshots?category=Order")
			.exchange()
			.expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.errors[0].field")
			.isEqualTo("category");
	}

	private RestTestClient.BodyContentSpec put(long revision, String state, int status) {
		return this.http.put()
			.uri(this.snapshot + "&revision=" + revision)
			.contentType(MediaType.APPLICATION_JSON)
			.body(state)
			.exchange()
			.expectStatus()
			.isEqualTo(status)
			.expectBody();
	}

	private RestTestClient.BodyContentSpec delete(String uri) {
		return this.http.delete().uri(uri).exchange().expectStatus().isOk().expectBody();
	}

}
