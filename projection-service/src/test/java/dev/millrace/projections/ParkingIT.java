package dev.millrace.projections;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import dev.millrace.events.EventType;
import dev.millrace.events.json.Upcaster;
import dev.millrace.events.wire.Topics;
import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ParkingIT {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final int STREAMS = 30;

	/** How often the projection is killed. */
	private static final int LIVES = Math.max(4, Integer.getInteger("millrace.test.lives", 4));

	private static final AtomicInteger CATEGORIES = new AtomicInteger();

	private final String category = "parking" + CATEGORIES.incrementAndGet();

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	private final Map<String, List<String>> history = new TreeMap<>();

	@Test
	void a_poison_stops_its_stream_alone_and_after_a_fix_and_a_retry_all_is_as_if_it_never_was()
			throws InterruptedException {
		long seed = System.nanoTime();
		System.out.println("seed " + seed);
		Random random = new Random(seed);
		AtomicBoolean fixed = new AtomicBoolean();
		try (TestLog log = new TestLog(this.category, 4);
				ProjectionInstance one = new ProjectionInstance(this.database, ledger(fixed));
				ProjectionInstance two = new ProjectionInstance(this.database, ledger(fixed))) {
			for (int transaction = 0; transaction < 10; transaction++) {
				publishRandom(log, random, 200, true);
			}
			Map<String, Ledger> applied = untilPoison();
			await("with seed " + seed).atMost(PATIENCE)
				.untilAsserted(() -> assertThat(rows()).containsExactlyEntriesOf(applied));
			await("with seed " + seed).atMost(PATIENCE)
				.untilAsserted(() -> assertThat(parked()).isEqualTo(events() - sum(applied.values())));
			assertThat(this.sql.sql("SELECT count(*) FROM millrace.parked WHERE cause IS NOT NULL")
				.query(Long.class)
				.single()).isEqualTo(STREAMS - streamsWithoutPoison());

			retryAll(one.client());
			assertThat(rows()).as("still broken, seed %d", seed).containsExactlyEntriesOf(applied);

			fixed.set(true);
			publishRandom(log, random, 200, true);
			Thread other = Thread.ofPlatform().start(() -> retryUntilNothingIsParked(two, seed));
			retryUntilNothingIsParked(one, seed);
			assertThat(other.join(PATIENCE)).isTrue();
			publishRandom(log, random, 200, true);

			await("with seed " + seed).atMost(PATIENCE)
				.untilAsserted(() -> assertThat(rows()).containsExactlyEntriesOf(whole()));
			assertThat(parked()).isZero();
		}
	}

	@Test
	void killed_at_any_step_of_parking_and_of_retrying_it_ends_where_a_replay_ends() {
		long seed = System.nanoTime();
		System.out.println("seed " + seed);
		Random random = new Random(seed);
		try (TestLog log = new TestLog(this.category, 3)) {
			for (int life = 0; life < LIVES; life++) {
				publishRandom(log, random, 150, true);
				boolean fixed = life % 2 == 1;
				try (ProjectionJvm instance = new ProjectionJvm(CrashingParking.class, this.database, this.category,
						fixed, random.nextInt(fixed ? 400 : 1_500))) {
					// Who is done is killed at a step as good as any.
					await().atMost(PATIENCE).until(() -> !instance.isAlive() || isDone(fixed));
				}
			}
			try (ProjectionInstance last = new ProjectionInstance(this.database, ledger(new AtomicBoolean(true)))) {
				await("with seed " + seed).atMost(PATIENCE).until(() -> {
					last.client().post().uri("/projections/ledger/parked/retry?all").exchange();
					return parked() == 0 && sum(rows().values()) == events();
				});

				assertThat(rows()).as("seed %d", seed).containsExactlyEntriesOf(whole());
			}
		}
	}

	@Test
	void parked_events_are_shown_retried_in_order_skipped_and_bounded() {
		AtomicBoolean fixed = new AtomicBoolean();
		try (TestLog log = new TestLog(this.category, 1);
				ProjectionInstance instance = new ProjectionInstance(this.database,
						Map.of("millrace.projections.parked-max", "3"), ledger(fixed))) {
			RestTestClient client = instance.client();
			publish(log, "a", "poison1", "fine", "poison2");
			publish(log, "b", "fine");
			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThat(
						this.sql.sql("SELECT count(*) FROM millrace.parked").query(Long.class).single())
					.isEqualTo(3));
			client.get().uri("/projections/ledger").exchange().expectBody().json("{'state':'stopped','parked':3}");
			client.get().uri("/actuator/health").exchange().expectStatus().isEqualTo(503);

			List<Long> ids = this.sql.sql("SELECT id FROM millrace.parked ORDER BY id").query(Long.class).list();
			client.get()
				.uri("/projections/ledger/parked?size=2")
				.exchange()
				.expectBody()
				.json("{'items':[{'id':%d,'stream':'%s-a','type':'order-placed','attempts':1,'offset':0},{'cause':null}],'after':%d}"
					.formatted(ids.get(0), this.category, ids.get(1)))
				.jsonPath("$.items[0].cause")
				.isEqualTo("java.lang.IllegalArgumentException: cannot stand poison1");
			client.post()
				.uri("/projections/ledger/parked/" + ids.get(1) + "/retry")
				.exchange()
				.expectStatus()
				.isEqualTo(409);
			client.post()
				.uri("/projections/ledger/parked/" + ids.get(0) + "/retry")
				.exchange()
				.expectBody()
				.json("{'applied':0,'failed':[{'id':%d,'attempts':2}],'parked':3}".formatted(ids.get(0)));

			client.delete()
				.uri("/projections/ledger/parked/" + ids.get(0))
				.exchange()
				.expectBody()
				.json("{'skipped':{'id':%d},'waiting':2}".formatted(ids.get(0)));
			client.delete().uri("/projections/ledger/parked/" + ids.get(0)).exchange().expectStatus().isNotFound();
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows()).containsOnlyKeys(this.category + "-b"));
			client.post()
				.uri("/projections/ledger/parked/retry?stream=" + this.category + "-a")
				.exchange()
				.expectBody()
				.json("{'applied':1,'failed':[{'id':%d}],'parked':1}".formatted(ids.get(2)));
			client.get().uri("/actuator/health").exchange().expectStatus().isOk();

			fixed.set(true);
			client.post()
				.uri("/projections/ledger/parked/" + ids.get(2) + "/retry")
				.exchange()
				.expectBody()
				.json("{'applied':1,'failed':[],'parked':0}");
			publish(log, "a", "fine");
			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThat(rows().get(this.category + "-a"))
					.isEqualTo(Ledger.empty(this.category + "-a").and("fine").and("poison2").and("fine")));
			client.post().uri("/projections/ledger/parked/retry").exchange().expectStatus().isBadRequest();
		}
	}

	@Test
	void what_cannot_be_decoded_is_parked_and_a_retry_sees_todays_upcasters() {
		EventType old = new EventType("order-put", 1);
		EventType placed = new EventType("order-placed", 1);
		FoldProjection<Ledger> ledger = ledger(new AtomicBoolean());
		try (TestLog log = new TestLog(this.category, 1)) {
			try (ProjectionInstance instance = new ProjectionInstance(this.database, Map.of(), ledger,
					Upcaster.split(old, Set.of(placed), (data) -> {
						throw new IllegalStateException("no price list");
					}))) {
				log.publishStored("a", old,
						"{\"customer\":\"anna\",\"placedAt\":\"1970-01-01T00:00:00Z\",\"lines\":[]}");
				log.publishStored("b", placed, "{no json");
				publish(log, "c", "fine");
				await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows()).containsOnlyKeys(this.category + "-c"));
				assertThat(this.sql.sql("SELECT cause FROM millrace.parked ORDER BY id").query(String.class).list())
					.satisfiesExactly((cause) -> assertThat(cause).contains("no price list"),
							(cause) -> assertThat(cause).contains("'n'"));
				assertThat(instance.projections().all()).hasSize(1);
			}
			try (ProjectionInstance instance = new ProjectionInstance(this.database, Map.of(), ledger,
					Upcaster.rename(old, placed))) {
				retryAll(instance.client());
				assertThat(rows().get(this.category + "-a")).isEqualTo(Ledger.empty(this.category + "-a").and("anna"));

				log.forget(Topics.events(this.category), 0, 3);
				instance.client()
					.post()
					.uri("/projections/ledger/parked/retry?all")
					.exchange()
					.expectBody()
					.jsonPath("$.failed[0].cause")
					.value(String.class,
							(cause) -> assertThat(cause).contains("The log does not have this event any more"));
			}
		}
	}

	@Test
	void of_a_parked_change_that_was_compacted_away_the_latest_of_its_row_is_used() {
		AtomicBoolean fixed = new AtomicBoolean();
		FoldProjection<Sales.ProductTotals> totals = FoldProjection.of("product-totals", Sales.ProductTotals.class)
			.startingFrom(Sales.ProductTotals::empty)
			.onChange("shop." + this.category, Sales.Product.class, Sales.Product::productId, (row, product) -> {
				if (!fixed.get() && product.map(Sales.Product::description).filter("bad"::equals).isPresent()) {
					throw new IllegalArgumentException("bad");
				}
				return row.described(product);
			})
			.build();
		try (TestLog log = new TestLog(this.category, 1);
				ProjectionInstance instance = new ProjectionInstance(this.database, totals)) {
			List.of("good", "bad", "better", "best").forEach((description) -> log.publishChange("tea", """
					{"before":null,"after":{"product_id":"tea","description":"%s"},"op":"u",
					"source":{"schema":"shop","table":"%s","ts_us":0}}""".formatted(description, this.category)));
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(parked()).isEqualTo(3));
			fixed.set(true);
			// Records are followed by transaction markers: the last one is at 6.
			log.forget(Topics.changes("shop." + this.category), 0, 5);

			instance.client()
				.post()
				.uri("/projections/product-totals/parked/retry?stream=tea")
				.exchange()
				.expectBody()
				.json("{'applied':3,'failed':[],'parked':0}");

			assertThat(this.sql.sql("SELECT description FROM read_models.product_totals").query(String.class).single())
				.isEqualTo("best");
		}
	}

	@Test
	void a_rebuild_replaces_a_version_with_parked_events_and_is_not_swapped_when_it_is_worse() {
		AtomicBoolean fixed = new AtomicBoolean();
		try (TestLog log = new TestLog(this.category, 2);
				ProjectionInstance instance = new ProjectionInstance(this.database, ledger(fixed))) {
			publish(log, "a", "poison", "fine");
			publish(log, "b", "fine");
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(parked()).isEqualTo(2));

			fixed.set(true);
			instance.awaitPhase(instance.startRebuild("ledger"), "swapped");
			assertThat(rows()).containsExactlyEntriesOf(whole());

			fixed.set(false);
			String worse = instance.startRebuild("ledger");
			instance.awaitPhase(worse, "ready");
			instance.client()
				.get()
				.uri(worse)
				.exchange()
				.expectBody()
				.jsonPath("$.error")
				.value(String.class, (error) -> assertThat(error).contains("parked events of 1 streams"));
			assertThat(rows()).containsExactlyEntriesOf(whole());
			fixed.set(true);
			instance.client()
				.post()
				.uri("/projections/ledger/parked/retry?all&version=3")
				.exchange()
				.expectBody()
				.json("{'applied':2,'parked':0}");
			instance.client().post().uri(worse + "/swap").exchange().expectStatus().isOk();
			instance.awaitPhase(worse, "swapped");
			assertThat(rows()).containsExactlyEntriesOf(whole());
		}
	}

	private FoldProjection<Ledger> ledger(AtomicBoolean fixed) {
		return Ledger.projection(this.category, (customer) -> !fixed.get() && Ledger.poison().test(customer));
	}

	private void publish(TestLog log, String key, String... customers) {
		for (String customer : customers) {
			this.history.computeIfAbsent(this.category + "-" + key, (any) -> new ArrayList<>()).add(customer);
			log.publish(key, 0, order(customer));
		}
	}

	private void publishRandom(TestLog log, Random random, int events, boolean poisonous) {
		Map<String, OrderPlaced> transaction = new HashMap<>();
		for (int i = 0; i < events; i++) {
			String key = Integer.toString(random.nextInt(STREAMS));
			String customer = (poisonous && random.nextInt(60) == 0) ? Ledger.POISON + i : "customer" + i;
			if (transaction.putIfAbsent(key, order(customer)) == null) {
				this.history.computeIfAbsent(this.category + "-" + key, (any) -> new ArrayList<>()).add(customer);
			}
		}
		log.publishAll(transaction);
	}

	private static OrderPlaced order(String customer) {
		return new OrderPlaced(customer, Instant.EPOCH, List.of());
	}

	private Map<String, Ledger> whole() {
		Map<String, Ledger> rows = new TreeMap<>();
		this.history.forEach((stream, customers) -> rows.put(stream, folded(stream, customers)));
		return rows;
	}

	/** What is there while each stream waits behind its first poison. */
	private Map<String, Ledger> untilPoison() {
		Map<String, Ledger> rows = new TreeMap<>();
		this.history.forEach((stream, customers) -> {
			List<String> applied = customers.stream().takeWhile(Ledger.poison().negate()).toList();
			if (!applied.isEmpty()) {
				rows.put(stream, folded(stream, applied));
			}
		});
		return rows;
	}

	private static Ledger folded(String stream, List<String> customers) {
		Ledger row = Ledger.empty(stream);
		for (String customer : customers) {
			row = row.and(customer);
		}
		return row;
	}

	private long streamsWithoutPoison() {
		return this.history.values()
			.stream()
			.filter((customers) -> customers.stream().noneMatch(Ledger.poison()))
			.count() + STREAMS - this.history.size();
	}

	private int events() {
		return this.history.values().stream().mapToInt(List::size).sum();
	}

	private static int sum(Collection<Ledger> rows) {
		return rows.stream().mapToInt(Ledger::events).sum();
	}

	/** All is parked or applied, and after a fix, applied. */
	private boolean isDone(boolean fixed) {
		return this.sql.sql("SELECT to_regclass('read_models.ledger') IS NOT NULL").query(Boolean.class).single()
				&& sum(rows().values()) + (fixed ? 0 : parked()) == events();
	}

	private int parked() {
		return this.sql
			.sql("""
					SELECT count(*) FROM millrace.parked JOIN millrace.versions USING (projection, number) WHERE state = 'live'
					""")
			.query(Integer.class)
			.single();
	}

	private Map<String, Ledger> rows() {
		Map<String, Ledger> rows = new TreeMap<>();
		this.sql.sql("SELECT stream, events, chain FROM read_models.ledger").query((row) -> {
			rows.put(row.getString(1), new Ledger(row.getString(1), row.getInt(2), row.getInt(3)));
		});
		return rows;
	}

	private void retryUntilNothingIsParked(ProjectionInstance instance, long seed) {
		await("with seed " + seed).atMost(PATIENCE).until(() -> {
			instance.client().post().uri("/projections/ledger/parked/retry?all").exchange();
			return parked() == 0;
		});
	}

	private static void retryAll(RestTestClient client) {
		client.post().uri("/projections/ledger/parked/retry?all").exchange().expectStatus().isOk();
	}

}
