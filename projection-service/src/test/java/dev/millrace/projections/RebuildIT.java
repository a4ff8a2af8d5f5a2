package dev.millrace.projections;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.millrace.events.json.Json;
import dev.millrace.events.wire.Topics;
import dev.millrace.projections.Sales.Line;
import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.projections.SseClient.Message;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Rebuilds from their estimate to their indexes.
 */
class RebuildIT {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final int ORDERS = 300;

	/** More than a version may be behind when it counts as caught up. */
	private static final int MANY_ORDERS = 6_000;

	private static final int CAUGHT_UP_LAG_MAX = 5_000;

	private final String category = "rebuilding" + Long.toString(System.nanoTime(), Character.MAX_RADIX);

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	@Test
	void a_dry_run_tells_what_a_rebuild_would_take_and_starts_nothing() {
		try (TestLog log = new TestLog(this.category, 2)) {
			fill(log, "old", 2);
			try (ProjectionInstance instance = new ProjectionInstance(this.database, sold(), lateSold())) {
				fill(log, "new", 1);
				awaitSold("sold", 3 * ORDERS);
				awaitSold("late-sold", ORDERS);

				JsonNode estimate = dryRun(instance, "sold");

				// Each of the three transactions has a marker in each of two partitions.
				assertThat(estimate.path("records").asInt()).isEqualTo(3 * ORDERS + 6);
				assertThat(estimate.path("sources")).hasSize(1);
				assertThat(estimate.path("sources").path(0).path("topic").asString())
					.isEqualTo(Topics.events(this.category));
				assertThat(estimate.path("sources").path(0).path("partitions").asInt()).isEqualTo(2);
				assertThat(estimate.path("rows").asInt()).isEqualTo(10);
				assertThat(estimate.path("bytes").asInt()).isPositive();
				assertThat(estimate.path("expectsEquality").asBoolean()).isTrue();
				assertThat(estimate.path("obstacles")).isEmpty();
				assertThat(estimate.path("seconds").isNull()).isTrue();
				assertThat(estimate.path("paceUnknown").asString()).contains("No rebuild has read enough");
				assertThat(dryRun(instance, "late-sold").path("records").asInt()).isEqualTo(ORDERS + 2);

				this.sql.sql("""
						INSERT INTO millrace.rebuilds (id, projection, number, swap, phase, started_at, phase_since,
						  loaded_records, loaded_at)
						SELECT gen_random_uuid(), name, 1, 'manual', 'aborted', now(), now(), 20000,
						  now() + seconds * interval '1 second'
						FROM (VALUES ('other', 10), ('late-sold', 5)) AS v (name, seconds)
						""").update();

				assertThat(dryRun(instance, "sold").path("pace").path("rebuild").isNull()).isFalse();
				assertThat(dryRun(instance, "late-sold").path("pace").path("ratePerSecond").asInt()).isEqualTo(4_000);
				assertThat(dryRun(instance, "late-sold").path("seconds").asDouble())
					.isEqualTo(Math.round((ORDERS + 2) / 4.0) / 1_000.0);
				assertThat(this.sql.sql("SELECT count(*) FROM millrace.versions").query(Integer.class).single())
					.as("versions")
					.isEqualTo(2);
			}
		}
	}

	@Test
	void what_is_in_the_way_of_a_rebuild_is_told_and_refuses_it() {
		try (TestLog log = new TestLog(this.category, 2);
				ProjectionInstance instance = new ProjectionInstance(this.database, sold())) {
			log.publishAll(orders("1", MANY_ORDERS));
			awaitSold("sold", MANY_ORDERS);
			instance.client()
				.post()
				.uri("/projections/sold/rebuilds?dryRun=1")
				.exchange()
				.expectStatus()
				.isBadRequest();

			String rebuild = instance.startRebuild("sold", Map.of("swap", "manual"));
			instance.awaitPhase(rebuild, "ready");
			assertThat(obstacles(instance)).containsExactly(
					"A rebuild of 'sold' is under way: see /projections/sold/rebuilds, and abort it or wait");
			assertThat(this.sql.sql("SELECT loaded_records FROM millrace.rebuilds").query(Integer.class).single())
				.as("records until it had almost caught up")
				.isBetween(MANY_ORDERS - CAUGHT_UP_LAG_MAX, MANY_ORDERS + 2);
			instance.client().post().uri(rebuild + "/abort").exchange().expectStatus().isOk();

			instance.client().post().uri("/projections/sold/pause").exchange().expectStatus().isOk();
			assertThat(obstacles(instance)).singleElement().asString().contains("is paused");
			instance.client().post().uri("/projections/sold/resume").exchange().expectStatus().isOk();
			this.sql.sql("UPDATE millrace.versions SET declared = 7").update();
			assertThat(dryRun(instance, "sold").path("expectsEquality").asBoolean(true)).isFalse();
			this.sql.sql("UPDATE millrace.versions SET declared = 1").update();

			log.forget(Topics.events(this.category), 1, 1);
			assertThat(obstacles(instance)).singleElement().asString().contains("no longer begins at offset 0");
			instance.client()
				.post()
				.uri("/projections/sold/rebuilds")
				.exchange()
				.expectStatus()
				.isEqualTo(409)
				.expectBody()
				.jsonPath("$.detail")
				.value(String.class, (detail) -> assertThat(detail).contains("no longer begins at offset 0"));
		}
	}

	@Test
	void the_progress_of_a_rebuild_is_sent_until_it_has_ended() {
		try (TestLog log = new TestLog(this.category, 2);
				ProjectionInstance instance = new ProjectionInstance(this.database, sold())) {
			fill(log, "1", 1);
			awaitSold("sold", ORDERS);
			String rebuild = instance.startRebuild("sold", Map.of("swap", "manual"));
			try (SseClient client = new SseClient(instance, rebuild).reading();
					SseClient other = new SseClient(instance, rebuild)) {
				await().atMost(PATIENCE).until(() -> phases(client).contains("ready"));
				fill(log, "2", 1);
				await().atMost(PATIENCE)
					.until(() -> client.messages().getLast().data().path("done").asInt() == 2 * ORDERS + 4);
				assertThat(client.isReading()).isTrue();
				other.close();

				instance.client().post().uri(rebuild + "/swap").exchange().expectStatus().isOk();

				await().atMost(PATIENCE).until(() -> !client.isReading());
				List<Message> messages = client.messages();
				assertThat(phases(client)).last().isEqualTo("swapped");
				assertThat(messages.getLast().name()).isEqualTo("ended");
				assertThat(messages.getLast().data().path("reason").asString()).isEqualTo("swapped");
				assertThat(messages.get(messages.size() - 2).data().path("rowsCompared").asInt()).isEqualTo(10);
			}
			try (SseClient late = new SseClient(instance, rebuild).reading()) {
				await().atMost(PATIENCE).until(() -> !late.isReading());
				assertThat(late.messages()).map(Message::name).containsExactly("progress", "ended");
			}
			instance.client().get().uri(rebuild).exchange().expectBody().jsonPath("$.phase").isEqualTo("swapped");
		}
	}

	@Test
	void indexes_are_made_after_the_load_also_if_it_is_killed_before_each_of_them() {
		try (TestLog log = new TestLog(this.category, 2)) {
			fill(log, "1", 1);
			try (ProjectionInstance instance = new ProjectionInstance(this.database, sold())) {
				awaitSold("sold", ORDERS);
				assertThat(indexes("sold_v1")).hasSize(3);
				assertThat(instance.projections().all()).hasSize(1);
			}
			List<String> live = indexes("sold_v1");
			closeGateWhenIndexesAre(0);
			for (int made = 0; made < 2; made++) {
				killWhileItMakesTheNextIndex(made);
				assertThat(indexes("sold_v2")).as("the key's and others").hasSize(1 + made);
				assertThat(this.sql.sql("SELECT phase FROM millrace.rebuilds").query(String.class).single())
					.isEqualTo("indexing");
				closeGateWhenIndexesAre(made + 1);
			}

			try (ProjectionInstance instance = new ProjectionInstance(this.database, sold())) {
				await().atMost(PATIENCE)
					.until(() -> this.sql.sql("SELECT phase FROM millrace.rebuilds").query(String.class).single(),
							"swapped"::equals);
				assertThat(indexes("sold_v2")).isEqualTo(live);
				assertThat(indexes("sold_v1")).isEqualTo(live);
				fill(log, "2", 1);
				awaitSold("sold", 2 * ORDERS);
				assertThat(instance.projections().all().getFirst().version()).isEqualTo(2);
			}
		}
	}

	/**
	 * An event trigger lets whoever makes an index wait when there are so many in the new
	 * version.
	 */
	private void closeGateWhenIndexesAre(int made) {
		this.sql.sql("""
				CREATE OR REPLACE FUNCTION public.gate() RETURNS event_trigger LANGUAGE plpgsql AS $$
				BEGIN
				  IF (SELECT count(*) FROM pg_indexes WHERE schemaname = 'sold_v2') = %d THEN
				    PERFORM pg_advisory_xact_lock(%d);
				  END IF;
				END $$
				""".formatted(1 + made, Gate.LOCK)).update();
		if (made == 0) {
			this.sql
				.sql("CREATE EVENT TRIGGER gate ON ddl_command_start WHEN TAG IN ('CREATE INDEX')"
						+ " EXECUTE FUNCTION public.gate()")
				.update();
		}
	}

	private void killWhileItMakesTheNextIndex(int made) {
		try (Gate gate = new Gate(this.database);
				ProjectionJvm instance = IndexedSales.start(this.category, this.database,
						"--millrace.projections.rebuild=sold")) {
			await("life " + made).atMost(PATIENCE).until(() -> {
				assertThat(instance.isAlive()).as(instance::output).isTrue();
				return gate.holdsUp();
			});
			instance.kill();
			// The server would see only at its next answer that nobody is there.
			gate.killWaiting();
		}
	}

	private List<String> indexes(String schema) {
		return this.sql.sql("SELECT replace(indexdef, schemaname, '') FROM pg_indexes WHERE schemaname = ? ORDER BY 1")
			.param(schema)
			.query(String.class)
			.list();
	}

	private FoldProjection<IndexedSales.Sold> sold() {
		return IndexedSales.projection(this.category);
	}

	private FoldProjection<IndexedSales.Sold> lateSold() {
		return FoldProjection.of("late-sold", IndexedSales.Sold.class)
			.startingFrom((String product) -> new IndexedSales.Sold(product, 0, BigDecimal.ZERO))
			.category(this.category)
			.fromNow()
			.onEach(OrderPlaced.class, OrderPlaced::lines, Line::product, IndexedSales.Sold::plus)
			.build();
	}

	/** So many orders of one piece each, in so many transactions. */
	private static void fill(TestLog log, String prefix, int transactions) {
		for (int transaction = 0; transaction < transactions; transaction++) {
			log.publishAll(orders(prefix + "." + transaction, ORDERS));
		}
	}

	private static Map<String, OrderPlaced> orders(String prefix, int number) {
		Map<String, OrderPlaced> orders = new LinkedHashMap<>();
		for (int i = 0; i < number; i++) {
			orders.put(prefix + "." + i, new OrderPlaced("anna", Instant.EPOCH,
					List.of(new Line("product" + i % 10, 1, new BigDecimal("1.25")))));
		}
		return orders;
	}

	private void awaitSold(String projection, long quantity) {
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(
					this.sql.sql("SELECT sum(quantity) FROM read_models." + projection.replace('-', '_'))
						.query(Long.class)
						.optional())
				.contains(quantity));
	}

	private static JsonNode dryRun(ProjectionInstance instance, String projection) {
		byte[] body = instance.client()
			.post()
			.uri("/projections/" + projection + "/rebuilds?dryRun=true")
			.exchange()
			.expectStatus()
			.isOk()
			.returnResult(byte[].class)
			.getResponseBody();
		return Json.events().readTree(Objects.requireNonNull(body));
	}

	private static List<String> obstacles(ProjectionInstance instance) {
		return dryRun(instance, "sold").path("obstacles").valueStream().map(JsonNode::asString).toList();
	}

	private static List<String> phases(SseClient client) {
		return client.messages()
			.stream()
			.filter((message) -> message.name().equals("progress"))
			.map((message) -> message.data().path("phase").asString())
			.toList();
	}

}
