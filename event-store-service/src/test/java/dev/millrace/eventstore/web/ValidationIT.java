package dev.millrace.eventstore.web;

import java.util.List;

import dev.millrace.eventstore.EventStoreServiceApplication;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(classes = EventStoreServiceApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class ValidationIT {

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		TestDatabase database = TestEnvironment.shared().newDatabase();
		registry.add("millrace.event-store.datasource.url", database::url);
		registry.add("millrace.event-store.datasource.username", database::username);
		registry.add("millrace.event-store.datasource.password", database::password);
		registry.add("millrace.event-store.validation.schemas", () -> "classpath:event-schemas/");
	}

	@Test
	void an_append_that_does_not_fit_is_400_with_a_json_pointer_to_every_field() {
		append("""
				[{"type": "invoice-issued", "data": {"issuedAt": "yesterday", "lines": [{"price": 1}]}}]
				""").expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.errors[*].field")
			.value(List.class, (fields) -> assertThat((List<Object>) fields)
				.containsExactlyInAnyOrder("/0/data/issuedAt", "/0/data/lines/0/quantity"));
	}

	@Test
	void an_append_that_fits_is_in_the_store() {
		append("""
				[{"type": "invoice-issued",
				  "data": {"issuedAt": "2010-12-01T08:26:00Z", "lines": [{"quantity": 1, "price": 1}]}}]
				""").expectStatus().isOk();
	}

	private RestTestClient.ResponseSpec append(String body) {
		return RestTestClient.bindToServer()
			.baseUrl("http://localhost:" + this.port)
			.build()
			.post()
			.uri("/streams/invoice-1")
			.contentType(MediaType.APPLICATION_JSON)
			.body(body)
			.exchange();
	}

}
