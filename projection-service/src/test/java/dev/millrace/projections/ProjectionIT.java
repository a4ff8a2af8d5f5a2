package dev.millrace.projections;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import dev.millrace.projections.Sales.Line;
import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ProjectionIT {

	private static final Duration PATIENCE = Duration.ofSeconds(120);

	/** How often the projection is killed. */
	private static final int LIVES = Integer.getInteger("millrace.test.lives", 6);

	/** How often a rebuild is. */
	private static final int REBUILD_LIVES = Integer.getInteger("millrace.test.lives", 3);

	private static final AtomicInteger CATEGORIES = new AtomicInteger();

	private final String category = "sales" + CATEGORIES.incrementAndGet();

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	@Test
	void events_and_changes_reach_a_row_and_an_aborted_transaction_does_not() {
		try (TestLog log = new TestLog(this.category, 2);
				ProjectionInstance instance = new ProjectionInstance(this.database,
						Sales.productTotals(this.category))) {
			log.publish("1", 1, order(line("tea", 2, "10.50"), line("mug", 1, "3.10")));
			log.publishAndAbort("2", order(line("tea", 100, "1000")));
			log.publishChange("tea", """
					{"before":null,"after":{"product_id":"tea","description":"Green tea"},"op":"c",
					"source":{"schema":"shop","table":"%s","ts_us":0}}""".formatted(this.category));
			log.publish("3", 2, order(line("tea", 1, "5.255")));

			await().atMost(PATIENCE)
				.untilAsserted(() -> instance.client()
					.get()
					.uri("/read-models/product-totals/tea")
					.exchange()
					.expectStatus()
					.isOk()
					.expectBody()
					.json("{'product':'tea','quantity':3,'amount':15.755,'description':'Green tea'}"));
		}
	}

	@Test
	void many_new_rows_are_what_they_would_be_one_by_one() {
		List<String> signs = List.of("a\\b", "a\tb", "a\nb", "a\rb", "\\N", "\\.", "ü€𝄞", "\"", "'", "", ",", " ");
		List<Line> lines = java.util.stream.IntStream.range(0, 600)
			.mapToObj((i) -> line(i + signs.get(i % signs.size()), i, "1e3"))
			.toList();
		Map<String, Long> expected = new HashMap<>();
		lines.forEach((line) -> expected.put(line.product(), (long) line.quantity()));
		try (TestLog log = new TestLog(this.category, 2);
				ProjectionInstance instance = new ProjectionInstance(this.database,
						Sales.productTotals(this.category))) {
			log.publish("1", 1, order(lines.toArray(Line[]::new)));

			await().atMost(PATIENCE).untilAsserted(() -> assertThat(quantities()).isEqualTo(expected));
			assertThat(
					this.sql.sql("SELECT sum(amount) FROM read_models.product_totals").query(BigDecimal.class).single())
				.isEqualByComparingTo("600000");
			assertThat(instance.projections().all()).hasSize(1);
		}
	}

	@Test
	void partitions_that_touch_one_row_on_several_instances_lose_no_update() {
		long seed = System.nanoTime();
		Map<String, Long> expected = new HashMap<>();
		try (TestLog log = new TestLog(this.category, 8);
				ProjectionInstance one = new ProjectionInstance(this.database, Sales.productTotals(this.category));
				ProjectionInstance two = new ProjectionInstance(this.database, Sales.productTotals(this.category));
				ProjectionInstance three = new ProjectionInstance(this.database, Sales.productTotals(this.category))) {
			Random random = new Random(seed);
			List<ProjectionInstance> instances = List.of(one, two, three);
			for (int transaction = 0; transaction < 60 || !haveAllApplied(instances); transaction++) {
				log.publishAll(randomOrders(random, transaction, expected));
				assertThat(transaction).as("transactions until every instance has a share").isLessThan(5_000);
			}

			await("with seed " + seed).atMost(PATIENCE)
				.untilAsserted(() -> assertThat(quantities()).isEqualTo(expected));
		}
	}

	@Test
	void a_projection_that_is_killed_again_and_again_ends_with_the_same_rows() {
		long seed = System.nanoTime();
		System.out.println("seed " + seed);
		Random random = new Random(seed);
		Map<String, Long> expected = new HashMap<>();
		try (TestLog log = new TestLog(this.category, 4)) {
			for (int life = 0; life < LIVES; life++) {
				for (int transaction = 0; transaction < 8; transaction++) {
					log.publishAll(randomOrders(random, life * 100 + transaction, expected));
				}
				try (ProjectionJvm instance = new ProjectionJvm(CrashingProjection.class, this.database, this.category,
						random.nextLong())) {
					await().atMost(PATIENCE).until(() -> !instance.isAlive() || isAt(expected));
				}
			}
			log.publishAll(randomOrders(random, LIVES * 100, expected));
			try (ProjectionInstance last = new ProjectionInstance(this.database, Sales.productTotals(this.category))) {
				await("with seed " + seed).atMost(PATIENCE)
					.untilAsserted(() -> assertThat(quantities()).isEqualTo(expected));
				assertThat(last.projections().names()).containsExactly("product-totals");
			}
		}
	}

	@Test
	void a_rebuild_that_is_killed_again_and_again_is_swapped_and_the_live_rows_are_never_worse() {
		long seed = System.nanoTime();
		System.out.println("seed " + seed);
		Random random = new Random(seed);
		Map<String, Long> expected = new HashMap<>();
		try (TestLog log = new TestLog(this.category, 4)) {
			for (int transaction = 0; transaction < 8; transaction++) {
				log.publishAll(randomOrders(random, transaction, expected));
			}
			try (ProjectionInstance first = new ProjectionInstance(this.database, Sales.productTotals(this.category))) {
				await().atMost(PATIENCE).untilAsserted(() -> assertThat(quantities()).isEqualTo(expected));
				assertThat(first.projections().all()).hasSize(1);
			}
			long[] shown = { quantitySum() };
			for (int life = 0; life < REBUILD_LIVES; life++) {
				log.publishAll(randomOrders(random, 100 + life, expected));
				try (ProjectionJvm instance = new ProjectionJvm(CrashingProjection.class, this.database, this.category,
						random.nextLong(), "rebuild")) {
					await().atMost(PATIENCE).until(() -> {
						long sum = quantitySum();
						assertThat(sum).as("seed %d", seed).isGreaterThanOrEqualTo(shown[0]);
						shown[0] = sum;
						return !instance.isAlive() || (isAt(expected) && openRebuilds() == 0);
					});
				}
			}
			try (ProjectionInstance last = new ProjectionInstance(this.database, Sales.productTotals(this.category))) {
				await("with seed " + seed).atMost(PATIENCE).until(() -> openRebuilds() == 0);
				await("with seed " + seed).atMost(PATIENCE)
					.untilAsserted(() -> assertThat(quantities()).isEqualTo(expected));
				String rebuild = last.startRebuild("product-totals");
				last.awaitPhase(rebuild, "swapped");
			}
			assertThat(this.sql.sql("SELECT count(*) FROM millrace.rebuilds WHERE phase = 'failed'")
				.query(Long.class)
				.single()).as("rebuilds that differed, with seed %d", seed).isZero();
			assertThat(quantities()).as("seed %d", seed).isEqualTo(expected);
		}
	}

	@Test
	void a_rebuild_beside_live_writes_swaps_and_can_be_rolled_back() {
		try (TestLog log = new TestLog(this.category, 4);
				ProjectionInstance instance = new ProjectionInstance(this.database,
						Sales.productTotals(this.category))) {
			Map<String, Long> expected = new HashMap<>();
			Random random = new Random(7);
			log.publishAll(randomOrders(random, 0, expected));
			String rebuild = instance.startRebuild("product-totals");
			for (int transaction = 1; transaction < 40; transaction++) {
				log.publishAll(randomOrders(random, transaction, expected));
			}

			instance.awaitPhase(rebuild, "swapped");
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(quantities()).isEqualTo(expected));
			assertThat(liveVersion()).isEqualTo(2);

			log.publishAll(randomOrders(random, 40, expected));
			String rollback = instance.startRollback("product-totals");
			instance.awaitPhase(rollback, "swapped");

			await().atMost(PATIENCE).untilAsserted(() -> assertThat(quantities()).isEqualTo(expected));
			assertThat(liveVersion()).isEqualTo(1);
		}
	}

	@Test
	void a_manual_rebuild_waits_for_the_swap_and_an_aborted_one_leaves_nothing() {
		try (TestLog log = new TestLog(this.category, 2);
				ProjectionInstance instance = new ProjectionInstance(this.database,
						Sales.productTotals(this.category))) {
			log.publish("1", 1, order(line("tea", 2, "10")));
			String rebuild = instance.startRebuild("product-totals", Map.of("swap", "manual"));
			instance.awaitPhase(rebuild, "ready");
			instance.client()
				.post()
				.uri("/projections/product-totals/rebuilds")
				.exchange()
				.expectStatus()
				.isEqualTo(409);
			log.publish("2", 2, order(line("tea", 3, "10")));

			instance.client().post().uri(rebuild + "/swap").exchange().expectStatus().isOk();
			instance.awaitPhase(rebuild, "swapped");
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(quantities()).isEqualTo(Map.of("tea", 5L)));

			String other = instance.startRebuild("product-totals", Map.of("swap", "manual"));
			instance.awaitPhase(other, "ready");
			instance.client().post().uri(other + "/abort").exchange().expectStatus().isOk();
			instance.awaitPhase(other, "aborted");
			assertThat(this.sql.sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'product_totals_v3'")
				.query(Long.class)
				.single()).isZero();
			instance.client().post().uri(other + "/swap").exchange().expectStatus().isEqualTo(409);
		}
	}

	@Test
	void a_rebuild_that_differs_from_the_live_rows_fails_and_leaves_them() {
		try (TestLog log = new TestLog(this.category, 2);
				ProjectionInstance instance = new ProjectionInstance(this.database,
						Sales.productTotals(this.category))) {
			log.publish("1", 1, order(line("tea", 2, "10")));
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(quantities()).isEqualTo(Map.of("tea", 2L)));
			this.sql.sql("UPDATE product_totals_v1.product_totals SET quantity = 77").update();

			String rebuild = instance.startRebuild("product-totals");
			instance.awaitPhase(rebuild, "failed");

			instance.client().get().uri(rebuild).exchange().expectBody().jsonPath("$.mismatches.length()").isEqualTo(2);
			assertThat(quantities()).isEqualTo(Map.of("tea", 77L));
			log.publish("2", 2, order(line("tea", 1, "10")));
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(quantities()).isEqualTo(Map.of("tea", 78L)));
		}
	}

	@Test
	void a_raised_version_is_rebuilt_at_start_and_an_unraised_change_of_the_row_stops_it() {
		try (TestLog log = new TestLog(this.category, 2)) {
			log.publish("1", 1, order(line("tea", 2, "10")));
			try (ProjectionInstance instance = new ProjectionInstance(this.database,
					Sales.productTotals(this.category))) {
				await().atMost(PATIENCE).untilAsserted(() -> assertThat(quantities()).isEqualTo(Map.of("tea", 2L)));
				assertThat(instance.projections().all()).hasSize(1);
			}
			log.publish("2", 2, order(line("tea", 3, "10")));
			try (ProjectionInstance instance = new ProjectionInstance(this.database,
					Sales.productTotals(this.category, 2))) {
				await().atMost(PATIENCE).until(() -> liveVersion() == 2);
				await().atMost(PATIENCE).untilAsserted(() -> assertThat(quantities()).isEqualTo(Map.of("tea", 5L)));
				assertThat(instance.projections().all()).hasSize(1);
			}
		}
		FoldProjection<Line> other = FoldProjection.of("product-totals", Line.class)
			.startingFrom((String product) -> new Line(product, 0, BigDecimal.ZERO))
			.version(2)
			.category(this.category)
			.onEach(OrderPlaced.class, OrderPlaced::lines, Line::product, (row, line) -> line)
			.build();

		org.assertj.core.api.Assertions.assertThatThrownBy(() -> new ProjectionInstance(this.database, other))
			.rootCause()
			.hasMessageContaining("raise its version from 2 to 3");
	}

	@Test
	void a_paused_projection_stands_still_until_it_is_resumed() {
		try (TestLog log = new TestLog(this.category, 2);
				ProjectionInstance instance = new ProjectionInstance(this.database, Sales.productTotals(this.category),
						new Sales.OrderLines(this.category))) {
			log.publish("1", 1, order(line("tea", 2, "10")));
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(quantities()).isEqualTo(Map.of("tea", 2L)));

			instance.client().post().uri("/projections/product-totals/pause").exchange().expectStatus().isOk();
			log.publish("2", 2, order(line("tea", 3, "10")));
			await().atMost(PATIENCE)
				.until(() -> this.sql.sql("SELECT count(*) FROM read_models.order_lines")
					.query(Long.class)
					.single() == 2);
			assertThat(quantities()).isEqualTo(Map.of("tea", 2L));
			instance.client()
				.get()
				.uri("/projections/product-totals")
				.exchange()
				.expectBody()
				.json("{'state':'paused'}");

			instance.client().post().uri("/projections/product-totals/resume").exchange().expectStatus().isOk();
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(quantities()).isEqualTo(Map.of("tea", 5L)));
		}
	}

	@Test
	void a_read_with_a_token_contains_the_write_and_one_with_an_unknown_token_is_answered_504() {
		try (TestLog log = new TestLog(this.category, 4);
				ProjectionInstance instance = new ProjectionInstance(this.database,
						Sales.productTotals(this.category))) {
			log.publish("0", 10_000, order(line("tea", 1, "1")));
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(quantities()).isEqualTo(Map.of("tea", 1L)));
			for (int i = 1; i <= 100; i++) {
				log.publish(Integer.toString(i), 10_000 + i, order(line("tea", 1, "1")));

				instance.client()
					.get()
					.uri("/read-models/product-totals/tea")
					.header("Millrace-Token", "t" + (10_000 + i))
					.exchange()
					.expectStatus()
					.isOk()
					.expectBody()
					.jsonPath("$.quantity")
					.isEqualTo(1 + i);
			}
			instance.client()
				.get()
				.uri("/read-models/product-totals/tea")
				.header("Millrace-Token", "t999999")
				.exchange()
				.expectStatus()
				.isEqualTo(504);
		}
	}

	@Test
	void read_models_are_filtered_sorted_and_paged_and_wrong_requests_name_the_field() {
		try (TestLog log = new TestLog(this.category, 2);
				ProjectionInstance instance = new ProjectionInstance(this.database,
						Sales.productTotals(this.category))) {
			log.publish("1", 20_001,
					order(line("a", 1, "5"), line("b", 2, "7.5"), line("c", 3, "7.5"), line("d", 4, "1")));
			RestTestClient client = instance.client();
			client.get()
				.uri("/read-models/product-totals?amount.gte=5&sort=-amount,product&size=2")
				.header("Millrace-Token", "t20001")
				.exchange()
				.expectBody()
				.json("{'items':[{'product':'b'},{'product':'c'}],'version':1}");
			client.get()
				.uri("/read-models/product-totals?amount.lt=7&sort=-amount,product&size=2")
				.exchange()
				.expectBody()
				.json("{'items':[{'product':'a','amount':5},{'product':'d'}],'next':null}");
			client.get()
				.uri("/read-models/product-totals?colour=red")
				.exchange()
				.expectStatus()
				.isBadRequest()
				.expectBody()
				.jsonPath("$.errors[0].field")
				.isEqualTo("colour");
			client.get()
				.uri("/read-models/product-totals?quantity=many")
				.exchange()
				.expectStatus()
				.isBadRequest()
				.expectBody()
				.jsonPath("$.detail")
				.isEqualTo("'many' is not of type bigint");
			client.get().uri("/read-models/product-totals/nothing").exchange().expectStatus().isNotFound();
			client.get().uri("/read-models/nothing").exchange().expectStatus().isNotFound();
			client.get().uri("/read-models/product-totals?size=5000").exchange().expectStatus().isBadRequest();
		}
	}

	private static Map<String, OrderPlaced> randomOrders(Random random, int transaction, Map<String, Long> expected) {
		Map<String, OrderPlaced> orders = new LinkedHashMap<>();
		for (int i = 0; i < 100; i++) {
			List<Line> lines = new ArrayList<>();
			for (int j = 0; j < 5; j++) {
				Line line = line("product" + random.nextInt(300), random.nextInt(10), "1.25");
				expected.merge(line.product(), (long) line.quantity(), Long::sum);
				lines.add(line);
			}
			orders.put(transaction + "." + i, order(lines.toArray(Line[]::new)));
		}
		return orders;
	}

	private static OrderPlaced order(Line... lines) {
		return new OrderPlaced("anna", Instant.EPOCH, List.of(lines));
	}

	private static Line line(String product, int quantity, String amount) {
		return new Line(product, quantity, new BigDecimal(amount));
	}

	private static boolean haveAllApplied(List<ProjectionInstance> instances) {
		return instances.stream().allMatch((instance) -> instance.projections().all().getFirst().applied() > 0);
	}

	private boolean isAt(Map<String, Long> expected) {
		return this.sql.sql("SELECT to_regclass('read_models.product_totals') IS NOT NULL")
			.query(Boolean.class)
			.single() && quantities().equals(expected);
	}

	private Map<String, Long> quantities() {
		Map<String, Long> quantities = new HashMap<>();
		this.sql.sql("SELECT product, quantity FROM read_models.product_totals").query((row) -> {
			quantities.put(row.getString(1), row.getLong(2));
		});
		return quantities;
	}

	private long quantitySum() {
		return this.sql.sql("SELECT sum(quantity) FROM read_models.product_totals").query(Long.class).single();
	}

	private long openRebuilds() {
		return this.sql
			.sql("SELECT count(*) FROM millrace.rebuilds WHERE phase IN ('loading', 'indexing', 'ready', 'aligning')")
			.query(Long.class)
			.single();
	}

	private int liveVersion() {
		return this.sql.sql("SELECT number FROM millrace.versions WHERE state = 'live'").query(Integer.class).single();
	}

}
