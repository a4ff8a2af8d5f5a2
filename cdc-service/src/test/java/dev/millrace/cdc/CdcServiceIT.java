package dev.millrace.cdc;

import java.sql.Connection;

import dev.millrace.test.TestEnvironment;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.MediaType;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The service as its clients see it.
 */
@SpringBootTest(webEnvironment = WebEnvironment.MOCK)
@AutoConfigureMockMvc
@DirtiesContext
class CdcServiceIT {

	private static final Source SOURCE = new Source();

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private MeterRegistry meters;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("millrace.event-store.datasource.url", SOURCE.connection()::url);
		registry.add("millrace.event-store.datasource.username", SOURCE.connection()::username);
		registry.add("millrace.event-store.datasource.password", SOURCE.connection()::password);
		SOURCE.execute("CREATE TABLE public.customers (id int PRIMARY KEY)",
				"INSERT INTO public.customers VALUES (1), (2), (3)");
		registry.add("millrace.cdc.tables", () -> "public.customers");
		registry.add("millrace.cdc.slot", SOURCE::name);
		registry.add("millrace.cdc.publication", SOURCE::name);
		registry.add("millrace.cdc.heartbeat-interval", () -> "500ms");
		registry.add("spring.kafka.bootstrap-servers", TestEnvironment.shared()::kafkaBootstrapServers);
	}

	@AfterAll
	static void forgetSlot() {
		SOURCE.dropSlot();
	}

	@Test
	void the_capture_shows_its_slot_and_what_it_published() {
		SOURCE.append(1, 1, 3);
		Log.awaitEvents(SOURCE, 3);

		await().untilAsserted(() -> assertThat(this.mvc.get().uri("/cdc")).hasStatusOk()
			.bodyJson()
			.hasPathSatisfying("$.state", (state) -> state.assertThat().isEqualTo("streaming"))
			.hasPathSatisfying("$.slot.name", (name) -> name.assertThat().isEqualTo(SOURCE.name()))
			.hasPathSatisfying("$.slot.active", (active) -> active.assertThat().isEqualTo(true))
			.hasPathSatisfying("$.published.records['events." + SOURCE.name() + "']",
					(count) -> count.assertThat().isEqualTo(3)));
	}

	@Test
	void a_pause_is_shown_and_ends_with_a_resume() {
		assertThat(this.mvc.post().uri("/cdc/pause")).hasStatusOk()
			.bodyJson()
			.extractingPath("$.state")
			.isEqualTo("paused");

		assertThat(this.mvc.post().uri("/cdc/resume")).hasStatus(202);

		await().untilAsserted(() -> assertThat(this.mvc.get().uri("/cdc")).bodyJson()
			.extractingPath("$.state")
			.isEqualTo("streaming"));
	}

	@Test
	void what_is_parked_is_shown_and_what_is_not_is_not_found() {
		assertThat(this.mvc.get().uri("/cdc/parked")).hasStatusOk().bodyJson().isEqualTo("[]");
		assertThat(this.mvc.post().uri("/cdc/parked/none/retry")).hasStatus(404)
			.bodyJson()
			.extractingPath("$.detail")
			.asString()
			.contains("Nothing is parked as 'none'");
		assertThat(this.mvc.delete().uri("/cdc/parked/none")).hasStatus(404);
		assertThat(this.meters.get("millrace.cdc.parked.keys").gauge().value()).isZero();
	}

	@Test
	void health_and_metrics_tell_of_the_capture() {
		assertThat(this.mvc.get().uri("/actuator/health")).hasStatusOk();
		await()
			.untilAsserted(() -> assertThat(this.meters.get("millrace.cdc.slot.lag").gauge().value()).isNotNegative());
		assertThat(this.meters.get("millrace.cdc.active").gauge().value()).isOne();
		assertThat(this.meters.get("millrace.cdc.slot.retained").gauge().value()).isPositive();
		assertThat(this.meters.get("millrace.cdc.slot.wal.status").gauge().value()).isZero();
		assertThat(this.meters.get("millrace.cdc.sessions").functionCounter().count()).isPositive();
		await().untilAsserted(
				() -> assertThat(this.meters.get("millrace.cdc.state").tag("state", "streaming").gauge().value())
					.isOne());
		await().untilAsserted(
				() -> assertThat(this.meters.get("millrace.cdc.queue.capacity").gauge().value()).isPositive());
	}

	@Test
	void a_verification_compares_the_store_with_its_topic() throws Exception {
		String category = SOURCE.name() + "_compared";
		try (Connection connection = SOURCE.connect()) {
			Source.append(connection, category + "-1", 1, 3);
		}

		await().untilAsserted(() -> assertThat(verify("{\"category\": \"" + category + "\"}")).hasStatusOk()
			.bodyJson()
			.hasPathSatisfying("$.equal", (equal) -> equal.assertThat().isEqualTo(true))
			.hasPathSatisfying("$.store.events",
					(events) -> events.assertThat()
						.asNumber()
						.satisfies((it) -> assertThat(it.intValue()).isPositive())));
	}

	@Test
	void a_wrong_verification_is_refused_with_the_field_that_is_wrong() {
		assertThat(verify("{}")).hasStatus(400).bodyJson().extractingPath("$.errors[0].field").isEqualTo("category");
		assertThat(verify("{\"category\": \"Not A Category\"}")).hasStatus(400)
			.bodyJson()
			.extractingPath("$.errors[0].field")
			.isEqualTo("category");
		assertThat(verify("{\"category\": \"invoice\", \"fromPosition\": 0}")).hasStatus(400)
			.bodyJson()
			.extractingPath("$.errors[0].field")
			.isEqualTo("fromPosition");
		assertThat(verify("{\"category\": \"invoice\", \"fromPosition\": 9, \"toPosition\": 8}")).hasStatus(400)
			.bodyJson()
			.extractingPath("$.errors[0].field")
			.isEqualTo("toPosition");
		assertThat(verify("{\"category\": \"invoice\", \"fromPosition\": \"soon\"}")).hasStatus(400)
			.bodyJson()
			.extractingPath("$.title")
			.isEqualTo("Invalid request");
		await().untilAsserted(() -> assertThat(verify("{\"category\": \"nobody\"}")).hasStatus(404));
	}

	private MvcTestResult verify(String body) {
		return this.mvc.post()
			.uri("/cdc/verification")
			.contentType(MediaType.APPLICATION_JSON)
			.content(body)
			.exchange();
	}

	@Test
	void a_table_that_is_not_captured_cannot_be_taken_and_the_answer_names_it() {
		await().untilAsserted(() -> assertThat(this.mvc.get().uri("/cdc/snapshots")).hasStatusOk());

		assertThat(this.mvc.post()
			.uri("/cdc/snapshots")
			.contentType(MediaType.APPLICATION_JSON)
			.content("{\"tables\": [\"shop.unknown\"]}")).hasStatus(400)
			.bodyJson()
			.hasPathSatisfying("$.errors[0].field", (field) -> field.assertThat().isEqualTo("tables[0]"))
			.hasPathSatisfying("$.detail", (detail) -> detail.assertThat().asString().contains("shop.unknown"));
		assertThat(this.mvc.post().uri("/cdc/snapshots").contentType(MediaType.APPLICATION_JSON).content("[1"))
			.hasStatus(400);
	}

	@Test
	void a_captured_table_is_taken_again_and_its_progress_shown() {
		await().untilAsserted(() -> assertThat(this.mvc.get().uri("/cdc/snapshots")).hasStatusOk());

		MvcTestResult asked = this.mvc.post()
			.uri("/cdc/snapshots")
			.contentType(MediaType.APPLICATION_JSON)
			.content("{\"tables\": [\"public.customers\"], \"where\": \"id > 1\"}")
			.exchange();

		assertThat(asked).hasStatus(202).headers().containsHeader("Location");
		String location = asked.getResponse().getHeader("Location");
		await().untilAsserted(() -> assertThat(this.mvc.get().uri(location)).hasStatusOk()
			.bodyJson()
			.hasPathSatisfying("$.state", (state) -> state.assertThat().isEqualTo("done"))
			.hasPathSatisfying("$.tables[0].rows", (rows) -> rows.assertThat().isEqualTo(2)));
		assertThat(this.mvc.delete().uri(location)).hasStatusOk();
		assertThat(this.mvc.get().uri("/cdc/snapshots/unknown")).hasStatus(404)
			.bodyJson()
			.extractingPath("$.detail")
			.asString()
			.contains("unknown");
	}

}
