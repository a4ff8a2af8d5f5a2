package dev.millrace.projections;

import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import dev.millrace.events.json.Json;
import dev.millrace.projections.Sales.Line;
import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExplanationIT {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final String CATEGORY = "explaining";

	private static final long SEED = System.nanoTime();

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	private final TestLog log = new TestLog(CATEGORY, 4);

	private final Map<String, Long> quantities = new HashMap<>();

	/** The quantity of {@code product0} after each transaction, by a time after it. */
	private final Map<Instant, Long> moments = new LinkedHashMap<>();

	private ProjectionInstance instance;

	@BeforeAll
	void fill() {
		System.out.println("seed " + SEED);
		Random random = new Random(SEED);
		for (int transaction = 0; transaction < 12; transaction++) {
			Map<String, OrderPlaced> orders = new LinkedHashMap<>();
			for (int i = 0; i < 20; i++) {
				Line line = new Line("product" + random.nextInt(4), 1 + random.nextInt(9), new BigDecimal("1.50"));
				this.quantities.merge(line.product(), (long) line.quantity(), Long::sum);
				orders.put(transaction + "." + i, new OrderPlaced("anna", Instant.EPOCH, List.of(line)));
			}
			this.log.publishAll(orders);
			this.moments.put(TestLog.nextMillisecond(), this.quantities.getOrDefault("product0", 0L));
		}
		this.log.publishChange("product0", """
				{"before":null,"after":{"product_id":"product0","description":"Green tea"},"op":"c",
				"source":{"schema":"shop","table":"%s","ts_us":0}}""".formatted(CATEGORY));
		this.instance = new ProjectionInstance(this.database, Map.of("millrace.read-models.history.steps-max", "200"),
				Sales.productTotals(CATEGORY), new Sales.OrderLines(CATEGORY));
		await().atMost(PATIENCE)
			.until(() -> this.sql.sql("""
					SELECT (SELECT coalesce(sum(quantity), 0) FROM read_models.product_totals) = ?
					AND EXISTS (SELECT FROM read_models.product_totals WHERE description IS NOT NULL)
					""")
				.param(this.quantities.values().stream().mapToLong(Long::longValue).sum())
				.query(Boolean.class)
				.single());
	}

	@AfterAll
	void stop() {
		this.instance.close();
		this.log.close();
	}

	@Test
	void the_steps_of_a_row_lead_from_nothing_to_the_row_page_by_page() {
		List<JsonNode> steps = new ArrayList<>();
		String next = "/read-models/product-totals/product0/explanation?size=7";
		while (next != null) {
			JsonNode page = json(next);
			assertThat(page.path("same").asBoolean()).as("with seed %d: %s", SEED, page).isTrue();
			assertThat(page.path("row").path("quantity").asLong()).isEqualTo(this.quantities.get("product0"));
			assertThat(page.path("recordsRead").asLong()).isEqualTo(12 * 20 + 1);
			page.path("items").forEach(steps::add);
			assertThat(steps.getFirst().path("number").asInt()).isEqualTo(page.path("steps").asInt());
			next = page.path("next").asString(null);
		}

		assertThat(steps.getLast().path("before").isNull()).isTrue();
		assertThat(steps.getLast().path("number").asInt()).isEqualTo(1);
		for (int i = 0; i < steps.size(); i++) {
			JsonNode step = steps.get(i);
			if (i > 0) {
				assertThat(step.path("after")).isEqualTo(steps.get(i - 1).path("before"));
			}
			if (step.has("event")) {
				JsonNode line = step.path("event").path("data").path("lines").path(0);
				assertThat(line.path("product").asString()).isEqualTo("product0");
				assertThat(
						step.path("after").path("quantity").asLong() - step.path("before").path("quantity").asLong(0))
					.isEqualTo(line.path("quantity").asLong());
			}
		}
		assertThat(steps.getFirst().path("change").path("after").path("description").asString()).isEqualTo("Green tea");
		assertThat(steps.getFirst().path("after").path("description").asString()).isEqualTo("Green tea");
		assertThat(steps.getFirst().path("before").path("description").isNull()).isTrue();
	}

	@Test
	void a_row_that_was_changed_by_hand_is_not_the_same_as_its_steps_give() {
		this.sql.sql("UPDATE product_totals_v1.product_totals SET quantity = quantity + 1 WHERE product = 'product1'")
			.update();

		JsonNode explanation = json("/read-models/product-totals/product1/explanation");

		assertThat(explanation.path("same").asBoolean(true)).isFalse();
		assertThat(explanation.path("row").path("quantity").asLong()).isEqualTo(this.quantities.get("product1") + 1);
		assertThat(explanation.path("replayed").path("quantity").asLong()).isEqualTo(this.quantities.get("product1"));
	}

	@Test
	void a_row_is_read_as_of_any_moment() {
		this.moments.forEach((moment, quantity) -> {
			if (quantity > 0) {
				assertThat(json("/read-models/product-totals/product0?asOf=" + moment).path("quantity").asLong())
					.as("at %s with seed %d", moment, SEED)
					.isEqualTo(quantity);
			}
		});
		assertThat(this.instance.get("/read-models/product-totals/product0?asOf=2000-01-01T00:00:00Z").statusCode())
			.isEqualTo(404);
	}

	@Test
	void what_cannot_be_told_is_refused_with_the_reason() {
		assertThat(this.instance.get("/read-models/product-totals/nothing/explanation").statusCode()).isEqualTo(404);
		assertRefused("/read-models/order-lines/1/explanation", 400, "is no keyed fold");
		assertRefused("/read-models/product-totals/product0?asOf=yesterday", 400, "is not a time");
		assertRefused("/read-models/product-totals/product0?asOf=2026-01-01T00:00:00Z&fields=product", 400,
				"There is no parameter 'fields' here");
		assertRefused("/read-models/product-totals/product0/explanation?size=0", 400, "not within 1 and 200");
		assertRefused("/read-models/product-totals/product0/explanation?page=1", 400, "There is no parameter 'page'");
	}

	@Test
	void too_long_a_history_is_refused_instead_of_read() {
		try (ProjectionInstance strict = new ProjectionInstance(this.database,
				Map.of("millrace.read-models.history.records-max", "100"), Sales.productTotals(CATEGORY));
				ProjectionInstance few = new ProjectionInstance(this.database,
						Map.of("millrace.read-models.history.steps-max", "3"), Sales.productTotals(CATEGORY))) {
			HttpResponse<String> records = strict.get("/read-models/product-totals/product0/explanation");
			HttpResponse<String> steps = few.get("/read-models/product-totals/product0?asOf=2999-01-01T00:00:00Z");

			assertThat(records.statusCode()).isEqualTo(503);
			assertThat(records.body()).contains("more than the 100 that are allowed");
			assertThat(steps.statusCode()).isEqualTo(503);
			assertThat(steps.body()).contains("was changed more than 3 times");
		}
	}

	private void assertRefused(String path, int status, String detail) {
		HttpResponse<String> response = this.instance.get(path);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		assertThat(response.body()).contains(detail);
	}

	private JsonNode json(String path) {
		HttpResponse<String> response = this.instance.get(path);
		assertThat(response.statusCode()).as(path + " " + response.body()).isEqualTo(200);
		return Json.events().readTree(response.body());
	}

}
