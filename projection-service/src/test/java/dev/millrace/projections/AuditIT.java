package dev.millrace.projections;

import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.events.json.Json;
import dev.millrace.projections.Sales.Line;
import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Drift of a read model from its log.
 */
class AuditIT {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final int PRODUCTS = 300;

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	private final String category = "auditing" + Long.toString(System.nanoTime(), Character.MAX_RADIX);

	private final TestLog log = new TestLog(this.category, 4);

	private ProjectionInstance instance;

	@BeforeEach
	void fill() {
		Map<String, OrderPlaced> orders = new LinkedHashMap<>();
		for (int number = 0; number < 2 * PRODUCTS; number++) {
			orders.put("" + number, new OrderPlaced("anna", Instant.EPOCH,
					List.of(new Line("product" + number % PRODUCTS, 1, new BigDecimal("1.50")))));
		}
		this.log.publishAll(orders);
		this.instance = new ProjectionInstance(this.database, Map.of(), Sales.productTotals(this.category),
				new Sales.OrderLines(this.category));
		await().atMost(PATIENCE)
			.until(() -> this.sql.sql("SELECT coalesce(sum(quantity), 0) FROM read_models.product_totals")
				.query(Long.class)
				.single() == 2 * PRODUCTS);
	}

	@AfterEach
	void stop() {
		this.instance.close();
		this.log.close();
	}

	@Test
	void rows_as_the_log_gives_them_do_not_differ() {
		JsonNode audit = audit("product-totals", 50);

		assertThat(audit.path("different").asInt(-1)).isZero();
		assertThat(audit.path("rows").asInt()).isBetween(50, 100);
		assertThat(audit.path("recordsRead").asInt()).isEqualTo(2 * PRODUCTS);
		assertThat(audit.path("unreadable").asInt(-1)).isZero();
	}

	@Test
	void rows_that_were_changed_removed_or_added_by_hand_are_found() {
		this.sql.sql("UPDATE product_totals_v1.product_totals SET quantity = 7 WHERE product = 'product1'").update();
		this.sql.sql("DELETE FROM product_totals_v1.product_totals WHERE product = 'product2'").update();
		this.sql.sql("UPDATE product_totals_v1.product_totals SET product = 'unheard-of' WHERE product = 'product3'")
			.update();

		JsonNode audit = audit("product-totals", PRODUCTS);

		Map<String, JsonNode> differences = new LinkedHashMap<>();
		audit.path("differences")
			.forEach((difference) -> differences.put(difference.path("key").asString(), difference));
		assertThat(audit.path("different").asInt()).isEqualTo(4);
		assertThat(differences).containsOnlyKeys("product1", "product2", "product3", "unheard-of");
		assertThat(differences.get("product1").path("row").path("quantity").asInt()).isEqualTo(7);
		assertThat(differences.get("product1").path("replayed").path("quantity").asInt()).isEqualTo(2);
		assertThat(differences.get("product2").path("row").isNull()).isTrue();
		assertThat(differences.get("unheard-of").path("replayed").isNull()).isTrue();
	}

	@Test
	void what_cannot_be_audited_is_said() {
		assertThat(this.instance.post("/projections/order-lines/audits").body()).contains("is no keyed fold");
		assertThat(this.instance.post("/projections/product-totals/audits?rows=0").body()).contains("\"rows\"",
				"give 1 to");
		assertThat(this.instance.post("/projections/nothing/audits").statusCode()).isEqualTo(404);
	}

	private JsonNode audit(String name, int rows) {
		HttpResponse<String> answer = this.instance.post("/projections/" + name + "/audits?rows=" + rows);
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
		return Json.events().readTree(answer.body());
	}

}
