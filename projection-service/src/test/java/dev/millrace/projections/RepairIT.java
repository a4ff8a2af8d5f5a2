package dev.millrace.projections;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.millrace.events.json.Json;
import dev.millrace.projections.Sales.Line;
import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.EntityExchangeResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Rows that are made anew from the log.
 */
class RepairIT {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final AtomicInteger CATEGORIES = new AtomicInteger();

	private static final int PRODUCTS = 200;

	private static final int ROUNDS = Integer.getInteger("millrace.test.repairs", 10);

	private static final int SPOILT_PER_ROUND = 10;

	private static final int ORDERS_PER_TRANSACTION = 30;

	private static final Duration TRANSACTION_INTERVAL = Duration.ofMillis(20);

	/** Ends a load that nobody stops. */
	private static final int TRANSACTIONS_MAX = 5_000;

	private final String category = "repairing" + CATEGORIES.incrementAndGet();

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	/** How many of each product were ordered. */
	private final Map<String, Long> ordered = new ConcurrentHashMap<>();

	/** The products of orders that are in the log. */
	private final Map<String, Set<String>> orders = new ConcurrentHashMap<>();

	@Test
	void rows_that_are_spoilt_under_load_are_repaired_on_any_instance_and_end_as_a_replay_gives_them()
			throws InterruptedException {
		long seed = System.nanoTime();
		System.out.println("seed " + seed);
		Random random = new Random(seed);
		CountDownLatch stopping = new CountDownLatch(1);
		try (TestLog log = new TestLog(this.category, 4);
				ProjectionInstance one = new ProjectionInstance(this.database, Sales.productTotals(this.category));
				ProjectionInstance two = new ProjectionInstance(this.database, Sales.productTotals(this.category))) {
			Thread load = Thread.ofPlatform().start(() -> publish(log, new Random(seed), stopping));
			await().atMost(PATIENCE).until(() -> rows().size() == PRODUCTS);
			for (int round = 0; round < ROUNDS; round++) {
				ProjectionInstance instance = random.nextBoolean() ? one : two;
				if (round == ROUNDS / 2) {
					// Whether it is swapped depends on what is spoilt when it is
					// compared.
					instance.client().post().uri("/projections/product-totals/rebuilds").exchange();
				}
				if (round % 4 == 3) {
					List<String> streams = new ArrayList<>(this.orders.keySet());
					String stream = streams.get(random.nextInt(streams.size()));
					this.orders.getOrDefault(stream, Set.of()).forEach((product) -> spoil(product, random));
					repaired(instance, Map.of("streams", List.of(this.category + "-" + stream)), seed);
				}
				else {
					repaired(instance, Map.of("keys", spoil(random)), seed);
				}
			}
			stopping.countDown();
			assertThat(load.join(PATIENCE)).isTrue();

			await("with seed " + seed).atMost(PATIENCE)
				.untilAsserted(() -> assertThat(rows()).containsExactlyInAnyOrderEntriesOf(this.ordered));
		}
	}

	@Test
	void the_answer_tells_what_became_of_each_row_and_a_dry_run_changes_nothing() {
		try (TestLog log = new TestLog(this.category, 2);
				ProjectionInstance instance = new ProjectionInstance(this.database,
						Sales.productTotals(this.category))) {
			publish(log, "1", "tea", "milk");
			publish(log, "2", "tea", "salt");
			publish(log, "3", "rice");
			log.publishChange("tea", """
					{"before":null,"after":{"product_id":"tea","description":"green"},"op":"u",
					"source":{"schema":"shop","table":"%s","ts_us":0}}""".formatted(this.category));
			await().atMost(PATIENCE).until(() -> rows().equals(this.ordered) && "green".equals(description("tea")));
			this.sql
				.sql("UPDATE read_models.product_totals SET quantity = 7, description = 'black' WHERE product = 'tea'")
				.update();
			this.sql.sql("DELETE FROM read_models.product_totals WHERE product = 'milk'").update();
			this.sql.sql("UPDATE read_models.product_totals SET product = 'gold' WHERE product = 'salt'").update();
			Map<String, Long> spoilt = rows();

			JsonNode dry = repair(instance, Map.of("keys", List.of("tea", "milk", "gold", "rice"), "dryRun", true));

			assertThat(rows()).isEqualTo(spoilt);
			assertThat(dry).isEqualTo(Json.events()
				.readTree(
						"""
								{"version":1,"dryRun":true,"recordsRead":4,"unchanged":1,"corrected":1,"removed":1,"created":1,"rows":[
								{"key":"tea","outcome":"corrected",
								 "before":{"product":"tea","quantity":7,"amount":3.00,"description":"black"},
								 "after":{"product":"tea","quantity":2,"amount":3.00,"description":"green"}},
								{"key":"milk","outcome":"created","before":null,
								 "after":{"product":"milk","quantity":1,"amount":1.50,"description":null}},
								{"key":"gold","outcome":"removed",
								 "before":{"product":"gold","quantity":1,"amount":1.50,"description":null},"after":null},
								{"key":"rice","outcome":"unchanged","before":null,"after":null}]}"""));

			// Those that the orders have reached, and no others.
			JsonNode first = repair(instance, Map.of("streams", List.of(this.category + "-1", this.category + "-3")));
			assertThat(first.path("rows")).extracting((row) -> row.path("key").asString())
				.containsExactlyInAnyOrder("tea", "milk", "rice");
			assertThat(rows()).isEqualTo(new TreeMap<>(Map.of("tea", 2L, "milk", 1L, "gold", 1L, "rice", 1L)));
			assertThat(description("tea")).isEqualTo("green");

			repair(instance, Map.of("keys", List.of("gold", "salt")));
			assertThat(rows()).isEqualTo(new TreeMap<>(this.ordered));
			assertThat(instance.bean(MeterRegistry.class)
				.counter("millrace.projection.repaired", "projection", "product-totals", "outcome", "created")
				.count()).isEqualTo(2);
		}
	}

	@Test
	void a_repair_that_fails_in_the_middle_changes_nothing() {
		try (TestLog log = new TestLog(this.category, 2);
				ProjectionInstance instance = new ProjectionInstance(this.database,
						Sales.productTotals(this.category))) {
			publish(log, "1", "tea", "milk", "salt");
			await().atMost(PATIENCE).until(() -> rows().equals(this.ordered));
			this.sql.sql("UPDATE read_models.product_totals SET quantity = 7").update();
			this.sql.sql("INSERT INTO read_models.product_totals (product, quantity) VALUES ('gold', 1)").update();
			this.sql
				.sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$")
				.update();
			// Rows are removed when others have been written.
			this.sql.sql(
					"CREATE TRIGGER refuse BEFORE DELETE ON product_totals_v1.product_totals EXECUTE FUNCTION refuse()")
				.update();
			Map<String, Object> all = Map.of("keys", List.of("tea", "milk", "salt", "gold"));

			assertThat(post(instance, "product-totals", all).getStatus().value()).isEqualTo(500);
			assertThat(rows()).isEqualTo(Map.of("tea", 7L, "milk", 7L, "salt", 7L, "gold", 1L));

			this.sql.sql("DROP TRIGGER refuse ON product_totals_v1.product_totals").update();
			repair(instance, all);
			assertThat(rows()).isEqualTo(new TreeMap<>(this.ordered));
			publish(log, "2", "tea");
			await().atMost(PATIENCE).until(() -> rows().equals(this.ordered));
		}
	}

	@Test
	void what_the_version_has_parked_or_an_operator_has_skipped_stays_out_of_the_row() {
		AtomicBoolean fixed = new AtomicBoolean();
		FoldProjection<Ledger> ledger = Ledger.projection(this.category,
				(customer) -> !fixed.get() && Ledger.poison().test(customer));
		try (TestLog log = new TestLog(this.category, 1);
				ProjectionInstance instance = new ProjectionInstance(this.database, ledger)) {
			List.of("x", "poison", "y").forEach((customer) -> log.publish("a", 0, order(customer)));
			log.publish("b", 0, order("z"));
			String a = this.category + "-a";
			await().atMost(PATIENCE).until(() -> parked() == 2 && chains().size() == 2);
			int z = Ledger.empty("").and("z").chain();
			fixed.set(true);

			spoilChains();
			repairLedger(instance, a);
			assertThat(chains()).isEqualTo(Map.of(a, Ledger.empty(a).and("x").chain(), this.category + "-b", z));

			long first = this.sql.sql("SELECT min(id) FROM millrace.parked").query(Long.class).single();
			instance.client().delete().uri("/projections/ledger/parked/" + first).exchange().expectStatus().isOk();
			instance.client().post().uri("/projections/ledger/parked/retry?all").exchange().expectStatus().isOk();
			Map<String, Integer> withoutPoison = Map.of(a, Ledger.empty(a).and("x").and("y").chain(),
					this.category + "-b", z);
			assertThat(chains()).isEqualTo(withoutPoison);
			spoilChains();
			repairLedger(instance, a);
			assertThat(chains()).isEqualTo(withoutPoison);
		}
	}

	@Test
	void what_cannot_be_repaired_is_said() {
		try (TestLog log = new TestLog(this.category, 1);
				ProjectionInstance instance = new ProjectionInstance(this.database, Sales.productTotals(this.category),
						new Sales.OrderLines(this.category))) {
			publish(log, "1", "tea");
			await().atMost(PATIENCE).until(() -> rows().equals(this.ordered));

			refused(instance, "nothing", Map.of("keys", List.of("tea")), 404, "product-totals");
			refused(instance, "order-lines", Map.of("keys", List.of("tea")), 422, "/projections/order-lines/rebuilds");
			refused(instance, "product-totals", Map.of(), 400, "\"field\":\"keys\"");
			refused(instance, "product-totals", Map.of("keys", List.of("tea"), "streams", List.of("a-b")), 400,
					"\"field\":\"keys\"");
			refused(instance, "product-totals", Map.of("streams", List.of()), 400, "\"field\":\"streams\"");
			refused(instance, "product-totals", Map.of("keys", List.of(12)), 400, "is of type String");
			refused(instance, "product-totals", Map.of("streams", List.of("other-1")), 400, this.category);
			refused(instance, "product-totals", Map.of("streams", List.of("tea")), 400, "\"field\":\"streams\"");
			refused(instance, "product-totals",
					Map.of("keys", IntStream.rangeClosed(0, 1_000).mapToObj(Integer::toString).toList()), 400,
					"at most 1000 keys");

			instance.client().post().uri("/projections/product-totals/pause").exchange().expectStatus().isOk();
			this.sql.sql("UPDATE read_models.product_totals SET quantity = 7").update();
			repair(instance, Map.of("keys", List.of("tea")));
			assertThat(rows()).isEqualTo(this.ordered);

			log.forget("events." + this.category, 0, 1);
			refused(instance, "product-totals", Map.of("keys", List.of("tea")), 409, "Fill it again");
			assertThat(rows()).isEqualTo(this.ordered);
		}
	}

	private void publish(TestLog log, Random random, CountDownLatch stopping) {
		int number = 0;
		for (int transaction = 0; transaction < TRANSACTIONS_MAX && !isOver(stopping); transaction++) {
			Map<String, OrderPlaced> events = new LinkedHashMap<>();
			for (int i = 0; i < ORDERS_PER_TRANSACTION; i++) {
				events.put(Integer.toString(++number), order("anna", "product" + random.nextInt(PRODUCTS),
						"product" + random.nextInt(PRODUCTS), "product" + number % PRODUCTS));
			}
			log.publishAll(events);
			events.forEach(this::isOrdered);
		}
	}

	private static boolean isOver(CountDownLatch stopping) {
		try {
			return stopping.await(TRANSACTION_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return true;
		}
	}

	private void publish(TestLog log, String key, String... products) {
		OrderPlaced order = order("anna", products);
		log.publish(key, 0, order);
		isOrdered(key, order);
	}

	private void isOrdered(String key, OrderPlaced order) {
		Set<String> products = new HashSet<>();
		order.lines().forEach((line) -> {
			this.ordered.merge(line.product(), (long) line.quantity(), Long::sum);
			products.add(line.product());
		});
		this.orders.put(key, products);
	}

	private static OrderPlaced order(String customer, String... products) {
		return new OrderPlaced(customer, Instant.EPOCH,
				List.of(products).stream().map((product) -> new Line(product, 1, new BigDecimal("1.50"))).toList());
	}

	private Collection<String> spoil(Random random) {
		Set<String> keys = new HashSet<>();
		for (int i = 0; i < SPOILT_PER_ROUND; i++) {
			String product = "product" + random.nextInt(PRODUCTS);
			spoil(product, random);
			keys.add(product);
		}
		String invented = "invented" + random.nextInt();
		this.sql.sql("INSERT INTO read_models.product_totals (product, quantity) VALUES (?, 1)")
			.param(invented)
			.update();
		keys.add(invented);
		return keys;
	}

	private void spoil(String product, Random random) {
		if (random.nextInt(3) == 0) {
			this.sql.sql("DELETE FROM read_models.product_totals WHERE product = ?").param(product).update();
		}
		else {
			this.sql.sql("UPDATE read_models.product_totals SET quantity = quantity + ? WHERE product = ?")
				.params(1 + random.nextInt(1_000), product)
				.update();
		}
	}

	/** Again, if the version was swapped meanwhile. */
	private static void repaired(ProjectionInstance instance, Map<String, Object> request, long seed) {
		await("with seed " + seed).atMost(PATIENCE).until(() -> {
			EntityExchangeResult<String> answer = post(instance, "product-totals", request);
			assertThat(answer.getStatus().value()).as(answer.getResponseBody()).isIn(200, 409);
			return answer.getStatus().value() == 200;
		});
	}

	private static JsonNode repair(ProjectionInstance instance, Map<String, Object> request) {
		EntityExchangeResult<String> answer = post(instance, "product-totals", request);
		assertThat(answer.getStatus().value()).as(answer.getResponseBody()).isEqualTo(200);
		return Json.events().readTree(answer.getResponseBody());
	}

	private void repairLedger(ProjectionInstance instance, String stream) {
		EntityExchangeResult<String> answer = post(instance, "ledger",
				Map.of("keys", List.of(stream, this.category + "-b")));
		assertThat(answer.getResponseBody()).contains("\"corrected\":2");
	}

	private static void refused(ProjectionInstance instance, String name, Map<String, Object> request, int status,
			String part) {
		EntityExchangeResult<String> answer = post(instance, name, request);
		assertThat(answer.getStatus().value()).as(answer.getResponseBody()).isEqualTo(status);
		assertThat(answer.getResponseBody()).contains(part);
	}

	private static EntityExchangeResult<String> post(ProjectionInstance instance, String name,
			Map<String, Object> request) {
		return instance.client()
			.post()
			.uri("/projections/" + name + "/repairs")
			.body(request)
			.exchange()
			.returnResult(String.class);
	}

	private Map<String, Long> rows() {
		Map<String, Long> rows = new TreeMap<>();
		this.sql.sql("SELECT product, quantity FROM read_models.product_totals").query((row) -> {
			rows.put(row.getString(1), row.getLong(2));
		});
		return rows;
	}

	private String description(String product) {
		return this.sql.sql("SELECT coalesce(description, '') FROM read_models.product_totals WHERE product = ?")
			.param(product)
			.query(String.class)
			.optional()
			.orElse("");
	}

	private int parked() {
		return this.sql.sql("SELECT count(*) FROM millrace.parked").query(Integer.class).single();
	}

	private void spoilChains() {
		this.sql.sql("UPDATE read_models.ledger SET chain = 0, events = 99").update();
	}

	private Map<String, Integer> chains() {
		Map<String, Integer> chains = new TreeMap<>();
		this.sql.sql("SELECT stream, chain FROM read_models.ledger").query((row) -> {
			chains.put(row.getString(1), row.getInt(2));
		});
		return chains;
	}

}
