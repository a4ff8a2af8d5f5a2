package dev.millrace.commands.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.millrace.commands.CommandMetrics;
import dev.millrace.commands.orders.OrderDecider;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.EventStore;
import io.micrometer.core.instrument.MeterRegistry;
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
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class CommandsIT {

	private static final int SENDERS = 32;

	private static final long LIMIT_SECONDS = 120;

	private static final String PLACE = """
			{"customer": "17850", "placedAt": "2010-12-01T08:26:00Z",
			 "lines": [{"product": "85123A", "quantity": 6, "price": 2.550}]}
			""";

	private static final String LINE = """
			{"line": {"product": "71053", "quantity": 1, "price": 3.39}}
			""";

	private final String id = UUID.randomUUID().toString();

	private final StreamId streamId = new StreamId("order", this.id);

	@Autowired
	private EventStore store;

	@Autowired
	private MeterRegistry metrics;

	@LocalServerPort
	private int port;

	private RestTestClient http;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		EventStoreProperty.register(registry);
		registry.add("spring.mvc.problemdetails.enabled", () -> "true");
	}

	@BeforeEach
	void connect() {
		this.http = RestTestClient.bindToServer().baseUrl("http://localhost:" + this.port).build();
	}

	@Test
	void a_command_answers_with_its_events_the_revision_and_a_token() {
		send("place-order", PLACE, Map.of()).expectStatus()
			.isOk()
			.expectHeader()
			.valueEquals("ETag", "\"1\"")
			.expectBody()
			.jsonPath("$.streamId")
			.isEqualTo("order-" + this.id)
			.jsonPath("$.revision")
			.isEqualTo(1)
			.jsonPath("$.events[0].type")
			.isEqualTo("order-placed")
			.jsonPath("$.events[0].revision")
			.isEqualTo(1)
			.jsonPath("$.token")
			.value(String.class, (token) -> assertThat(token).matches("t[0-9]+"));
	}

	@Test
	void an_event_keeps_every_digit_of_the_command() {
		send("place-order", PLACE, Map.of()).expectStatus().isOk();

		assertThat(events().getFirst().data()).contains("\"price\":2.550");
	}

	@Test
	void an_event_carries_what_the_headers_say() {
		String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

		send("place-order", PLACE, Map.of("Idempotency-Key", this.id, "Millrace-Correlation-Id", "action-1",
				"Millrace-Actor", "ada", "traceparent", trace))
			.expectStatus()
			.isOk();

		RecordedEvent event = events().getFirst();
		assertThat(event.metadata().correlationId()).isEqualTo("action-1");
		assertThat(event.metadata().causationId()).isEqualTo(this.id);
		assertThat(event.metadata().actor()).isEqualTo("ada");
		assertThat(event.metadata().traceparent()).isEqualTo(trace);
	}

	@Test
	void a_command_without_headers_starts_an_action_of_its_own() {
		send("place-order", PLACE, Map.of("traceparent", "nonsense")).expectStatus().isOk();

		RecordedEvent event = events().getFirst();
		assertThat(event.metadata().correlationId()).isEqualTo(event.metadata().causationId()).isNotBlank();
		assertThat(event.metadata().actor()).isNull();
		assertThat(event.metadata().traceparent()).isNull();
	}

	@Test
	void a_command_without_fields_needs_no_body() {
		send("place-order", PLACE, Map.of()).expectStatus().isOk();

		this.http.post().uri(uri("cancel-order")).exchange().expectStatus().isOk();

		assertThat(events()).hasSize(2);
	}

	@Test
	void a_rejected_command_is_422_with_the_code_of_the_rule() {
		send("place-order", PLACE, Map.of()).expectStatus().isOk();

		problem(send("place-order", PLACE, Map.of()), 422).jsonPath("$.code")
			.isEqualTo("order-exists")
			.jsonPath("$.detail")
			.isEqualTo("This order was placed before");
	}

	@Test
	void every_wrong_field_is_named_at_once() {
		String body = """
				{"customer": "", "lines": [{"product": "a", "quantity": 0, "price": "x"}, {"quantity": 1, "price": 1}],
				 "colour": "red", "note": "longer than twenty characters"}
				""";

		problem(send("place-order", body, Map.of()), 400).jsonPath("$.errors[*].field")
			.value(List.class, (fields) -> assertThat((List<Object>) fields).containsExactlyInAnyOrder("customer",
					"placedAt", "lines[0].quantity", "lines[0].price", "lines[1].product", "colour", "note"));
		assertThat(events()).isEmpty();
	}

	@Test
	void malformed_json_is_400_with_the_place() {
		problem(send("place-order", "{\"customer\":\n oops}", Map.of()), 400).jsonPath("$.detail")
			.value(String.class, (detail) -> assertThat(detail).contains("line 2, column"));
	}

	@Test
	void an_unknown_category_is_404_and_lists_the_known_ones() {
		problem(this.http.post().uri("/commands/invoice/1/pay").exchange(), 404).jsonPath("$.known")
			.isEqualTo(List.of("order"));
	}

	@Test
	void an_unknown_command_is_404_and_lists_the_known_ones() {
		problem(send("ship-order", "{}", Map.of()), 404).jsonPath("$.known")
			.isEqualTo(List.of("add-line", "cancel-order", "place-order"));
	}

	@Test
	void an_id_that_cannot_be_a_stream_is_400() {
		problem(this.http.post().uri("/commands/order/{id}/cancel-order", "a b").exchange(), 400)
			.jsonPath("$.errors[0].field")
			.isEqualTo("id");
	}

	@ParameterizedTest
	@CsvSource({ "If-Match, '\"1\"', 200", "If-Match, *, 200", "If-Match, '\"2\"', 412", "If-None-Match, *, 412",
			"If-Match, 1, 400" })
	void a_precondition_is_checked_against_the_stream_revision(String header, String value, int status) {
		send("place-order", PLACE, Map.of()).expectStatus().isOk();

		send("add-line", LINE, Map.of(header, value)).expectStatus().isEqualTo(status);
	}

	@Test
	void a_repeated_command_gets_the_first_answer_to_the_byte() {
		Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());

		String first = text(send("place-order", PLACE, key));
		send("add-line", LINE, Map.of()).expectStatus().isOk();
		String again = text(send("place-order", PLACE.replace("\n", " "), key));

		assertThat(again).isEqualTo(first);
		assertThat(events()).hasSize(2);
	}

	@Test
	void a_key_reused_for_another_command_is_409() {
		Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
		send("place-order", PLACE, key).expectStatus().isOk();

		problem(send("place-order", PLACE.replace("17850", "17851"), key), 409);
		problem(send("cancel-order", "{}", key), 409).jsonPath("$.code").isEqualTo("idempotency-key-reused");
	}

	@Test
	void another_content_type_is_415() {
		problem(this.http.post().uri(uri("place-order")).contentType(MediaType.TEXT_PLAIN).body(PLACE).exchange(), 415);
	}

	@Test
	void one_command_sent_many_times_at_once_takes_effect_once_and_gets_one_answer() throws Exception {
		Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());

		List<EntityExchangeResult<String>> answers = race(() -> send("place-order", PLACE, key));

		assertThat(answers).extracting((answer) -> answer.getStatus().value()).containsOnly(200);
		assertThat(answers.stream().map(EntityExchangeResult::getResponseBody).distinct()).hasSize(1);
		assertThat(events()).hasSize(1);
	}

	@Test
	void commands_at_once_on_one_stream_are_each_in_it_or_told_of_the_conflict() throws Exception {
		send("place-order", PLACE, Map.of()).expectStatus().isOk();

		List<Integer> statuses = race(() -> send("add-line", LINE, Map.of())).stream()
			.map((answer) -> answer.getStatus().value())
			.toList();

		assertThat(statuses).isSubsetOf(200, 409).contains(200);
		assertThat(events()).hasSize(1 + (int) statuses.stream().filter((status) -> status == 200).count());
	}

	@Test
	void the_catalogue_describes_each_command_by_a_schema_and_each_event() {
		this.http.get()
			.uri("/commands")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.categories[0].category")
			.isEqualTo("order")
			.jsonPath("$.categories[0].commands[*].name")
			.isEqualTo(List.of("add-line", "cancel-order", "place-order"))
			.jsonPath("$.categories[0].commands[2].path")
			.isEqualTo("/commands/order/{id}/place-order")
			.jsonPath("$.categories[0].commands[2].schema.required")
			.isEqualTo(List.of("customer", "lines", "placedAt"))
			.jsonPath("$.categories[0].commands[2].schema.additionalProperties")
			.isEqualTo(false)
			.jsonPath("$.categories[0].commands[2].schema.properties.placedAt.format")
			.isEqualTo("date-time")
			.jsonPath("$.categories[0].commands[2].schema.properties.lines.minItems")
			.isEqualTo(1)
			.jsonPath("$.categories[0].commands[2].schema.properties.lines.items.properties.quantity.exclusiveMinimum")
			.isEqualTo(0)
			.jsonPath("$.categories[0].commands[2].schema.properties.note.maxLength")
			.isEqualTo(20)
			.jsonPath("$.categories[0].events[*].type")
			.isEqualTo(List.of("line-added", "order-cancelled", "order-placed"));
	}

	@Test
	void the_schemas_of_events_and_commands_are_listed_and_read() {
		this.http.get()
			.uri("/schemas")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.events")
			.isEqualTo(List.of("/schemas/events/line-added/v1", "/schemas/events/order-cancelled/v1",
					"/schemas/events/order-placed/v1"))
			.jsonPath("$.commands[2]")
			.isEqualTo("/schemas/commands/order/place-order");
		this.http.get()
			.uri("/schemas/events/order-placed/v1")
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentTypeCompatibleWith("application/schema+json")
			.expectBody()
			.jsonPath("$.title")
			.isEqualTo("order-placed v1")
			.jsonPath("$.required")
			.isEqualTo(List.of("customer", "lines", "placedAt"))
			.jsonPath("$.properties.note.type")
			.isEqualTo(List.of("string", "null"));
		this.http.get()
			.uri("/schemas/commands/order/place-order")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.properties.lines.minItems")
			.isEqualTo(1);
	}

	@Test
	void an_unknown_schema_is_404_and_lists_the_known_ones() {
		problem(this.http.get().uri("/schemas/events/order-placed/v2").exchange(), 404).jsonPath("$.known")
			.isEqualTo(List.of("line-added/v1", "order-cancelled/v1", "order-placed/v1"));
	}

	@Test
	void open_api_has_a_path_per_command_with_its_schema() {
		String post = "$.paths['/commands/order/{id}/place-order'].post";

		this.http.get()
			.uri("/v3/api-docs")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath(post + ".requestBody.content['application/json'].schema.properties.lines.items.required")
			.isEqualTo(List.of("price", "product", "quantity"))
			.jsonPath(post + ".responses['200'].content['application/json'].schema.properties.token.type")
			.isEqualTo("string")
			.jsonPath(post + ".responses['422'].description")
			.isNotEmpty()
			.jsonPath("$.paths['/commands/{category}/{id}/{command}']")
			.doesNotExist()
			.jsonPath("$.paths['/streams/{streamId}'].get")
			.exists()
			.jsonPath("$.paths['/schemas'].get")
			.exists()
			.jsonPath("$.components.schemas['order-placed.v1'].properties.lines.items.required")
			.isEqualTo(List.of("price", "product", "quantity"));
	}

	@Test
	void commands_are_counted_by_outcome() {
		double before = count("rejected");

		send("add-line", LINE, Map.of()).expectStatus().isEqualTo(422);

		assertThat(count("rejected")).isEqualTo(before + 1);
	}

	private double count(String outcome) {
		return this.metrics
			.timer(CommandMetrics.COMMANDS, CommandMetrics.CATEGORY, "order", CommandMetrics.COMMAND, "add-line",
					CommandMetrics.OUTCOME, outcome)
			.count();
	}

	private List<EntityExchangeResult<String>> race(Supplier<RestTestClient.ResponseSpec> request) throws Exception {
		CyclicBarrier start = new CyclicBarrier(SENDERS);
		try (ExecutorService threads = Executors.newFixedThreadPool(SENDERS)) {
			List<Future<EntityExchangeResult<String>>> answers = new ArrayList<>();
			for (int sender = 0; sender < SENDERS; sender++) {
				answers.add(threads.submit(() -> {
					start.await(LIMIT_SECONDS, TimeUnit.SECONDS);
					return request.get().expectBody(String.class).returnResult();
				}));
			}
			List<EntityExchangeResult<String>> results = new ArrayList<>();
			for (Future<EntityExchangeResult<String>> answer : answers) {
				results.add(answer.get(LIMIT_SECONDS, TimeUnit.SECONDS));
			}
			return results;
		}
	}

	private RestTestClient.ResponseSpec send(String command, String body, Map<String, String> headers) {
		return this.http.post()
			.uri(uri(command))
			.contentType(MediaType.APPLICATION_JSON)
			.headers((all) -> headers.forEach(all::set))
			.body(body)
			.exchange();
	}

	private String uri(String command) {
		return "/commands/order/" + this.id + "/" + command;
	}

	private List<RecordedEvent> events() {
		return this.store.read(this.streamId, 1, EventStore.PAGE_MAX).events();
	}

	private static String text(RestTestClient.ResponseSpec response) {
		return response.expectStatus().isOk().expectBody(String.class).returnResult().getResponseBody();
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

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(OrderDecider.class)
	static class Shop {

	}

}
