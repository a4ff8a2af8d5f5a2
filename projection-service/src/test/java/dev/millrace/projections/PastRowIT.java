package dev.millrace.projections;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import dev.millrace.events.json.Json;
import dev.millrace.projections.Sales.Line;
import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Rows as they were, from snapshots and what came after them.
 */
class PastRowIT {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final int PRODUCTS = 4;

	private static final int ORDERS = 30;

	/** Enough for what lies behind the first snapshot, and not for all. */
	private static final Map<String, Object> SHORT = Map.of("millrace.read-models.history.records-max", "255",
			"millrace.projections.snapshots.keep", "10");

	private final long seed = System.nanoTime();

	private final Random random = new Random(this.seed);

	private final String category = "past" + Long.toString(this.seed, Character.MAX_RADIX);

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	private final Map<String, Long> quantities = new HashMap<>();

	/** The quantities after each transaction, by a time after it. */
	private final Map<Instant, Map<String, Long>> moments = new LinkedHashMap<>();

	private long sold;

	@Test
	void a_row_as_of_any_moment_is_a_fold_of_its_history_until_then() {
		System.out.println("seed " + this.seed);
		try (TestLog log = new TestLog(this.category, 3);
				ProjectionInstance instance = new ProjectionInstance(this.database, SHORT,
						Sales.productTotals(this.category), new Sales.OrderLines(this.category))) {
			List<Instant> taken = new ArrayList<>();
			for (int round = 0; round < 4; round++) {
				publish(log);
				takeSnapshot(instance);
				taken.add(TestLog.nextMillisecond());
				publish(log);
			}
			Instant last = TestLog.nextMillisecond();
			this.moments.put(last, Map.copyOf(this.quantities));
			await().atMost(PATIENCE).until(() -> soldNow() == this.sold);

			this.moments.forEach((moment, then) -> {
				if (moment.isAfter(taken.getFirst())) {
					assertRows(instance, moment, then);
				}
			});

			// A clock that is behind says that the snapshots are older than what is in
			// them.
			this.sql.sql("UPDATE millrace.snapshots SET taken_at = '2020-01-01'").update();
			this.moments.forEach((moment, then) -> {
				if (moment.isAfter(taken.getFirst())) {
					assertRows(instance, moment, then);
				}
			});

			// What is parked is not in a snapshot's rows.
			this.sql.sql("UPDATE millrace.snapshots SET parked = '[{}]'").update();
			assertThat(get(instance, "/read-models/product-totals/product0?asOf=" + last).expectStatus()
				.isEqualTo(503)
				.returnResult(String.class)
				.getResponseBody()).contains("more than the 255 that are allowed");
			this.sql.sql("UPDATE millrace.snapshots SET parked = '[]', definition = 'another'").update();
			get(instance, "/read-models/product-totals/product0?asOf=" + last).expectStatus().isEqualTo(503);
			assertThat(get(instance, "/read-models/order-lines/1?asOf=" + last).expectStatus()
				.isBadRequest()
				.returnResult(String.class)
				.getResponseBody()).contains("is no keyed fold");
			get(instance, "/read-models/product-totals/product0?asOf=%2B999999999-12-31T23:59:59Z").expectStatus()
				.isEqualTo(503);
		}
	}

	@Test
	void a_time_before_the_start_of_the_read_model_is_refused() {
		try (TestLog log = new TestLog(this.category, 1)) {
			publish(log);
			Instant start = TestLog.nextMillisecond();
			try (ProjectionInstance instance = new ProjectionInstance(this.database, Map.of(), startingAt(start))) {
				publish(log);
				Instant now = TestLog.nextMillisecond();
				this.moments.put(now, Map.of());
				await().atMost(PATIENCE)
					.until(() -> this.sql.sql("SELECT coalesce(sum(quantity), 0) FROM read_models.late_totals")
						.query(Long.class)
						.single() > 0);

				assertThat(
						get(instance, "/read-models/late-totals/product0?asOf=" + start.minusMillis(1)).expectStatus()
							.isBadRequest()
							.returnResult(String.class)
							.getResponseBody())
					.contains("\"asOf\"", "leaves out what was committed before " + start);
				get(instance, "/read-models/late-totals/product0?asOf=" + start).expectStatus().isNotFound();
				get(instance, "/read-models/late-totals/product0?asOf=today").expectStatus().isBadRequest();
			}
		}
	}

	private FoldProjection<Sales.ProductTotals> startingAt(Instant start) {
		return FoldProjection.of("late-totals", Sales.ProductTotals.class)
			.startingFrom(Sales.ProductTotals::empty)
			.category(this.category)
			.from(start)
			.onEach(OrderPlaced.class, OrderPlaced::lines, Line::product, Sales.ProductTotals::sold)
			.build();
	}

	private void assertRows(ProjectionInstance instance, Instant moment, Map<String, Long> then) {
		for (int product = 0; product < PRODUCTS; product++) {
			String name = "product" + product;
			RestTestClient.ResponseSpec answer = get(instance,
					"/read-models/product-totals/" + name + "?asOf=" + moment);
			if (then.containsKey(name)) {
				byte[] body = answer.expectStatus().isOk().returnResult(byte[].class).getResponseBody();
				JsonNode row = Json.events().readTree(Objects.requireNonNull(body));
				assertThat(row.path("quantity").asLong()).as("%s at %s with seed %d", name, moment, this.seed)
					.isEqualTo(then.get(name));
				assertThat(row.path("amount").decimalValue())
					.isEqualByComparingTo(new BigDecimal("1.50").multiply(BigDecimal.valueOf(then.get(name))));
			}
			else {
				answer.expectStatus().isNotFound();
			}
		}
	}

	private void publish(TestLog log) {
		for (int transaction = 0; transaction < 2; transaction++) {
			Map<String, OrderPlaced> orders = new LinkedHashMap<>();
			for (int i = 0; i < ORDERS / 2; i++) {
				String product = "product" + this.random.nextInt(PRODUCTS);
				int quantity = 1 + this.random.nextInt(9);
				this.quantities.merge(product, (long) quantity, Long::sum);
				this.sold += quantity;
				orders.put("" + this.random.nextLong(), new OrderPlaced("anna", Instant.EPOCH, List
					.of(new Line(product, quantity, new BigDecimal("1.50").multiply(BigDecimal.valueOf(quantity))))));
			}
			log.publishAll(orders);
			this.moments.put(TestLog.nextMillisecond(), Map.copyOf(this.quantities));
		}
	}

	private void takeSnapshot(ProjectionInstance instance) {
		await().atMost(PATIENCE).until(() -> soldNow() == this.sold);
		instance.client().post().uri("/projections/product-totals/snapshots").exchange().expectStatus().isCreated();
	}

	private long soldNow() {
		return this.sql.sql("SELECT coalesce(sum(quantity), 0) FROM read_models.product_totals")
			.query(Long.class)
			.single();
	}

	private static RestTestClient.ResponseSpec get(ProjectionInstance instance, String path) {
		return instance.client().get().uri(java.net.URI.create(path)).exchange();
	}

}
