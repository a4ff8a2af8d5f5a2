package dev.millrace.projections;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

import dev.millrace.events.json.Json;
import dev.millrace.events.wire.Topics;
import dev.millrace.projections.Sales.Line;
import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.projections.Sales.ProductTotals;
import dev.millrace.projections.engine.Log;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.snapshots.Snapshot;
import dev.millrace.projections.engine.snapshots.SnapshotKeeper;
import dev.millrace.projections.query.history.LogHistory;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Snapshots of read models, and rebuilds from them.
 */
class SnapshotIT {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final int PARTITIONS = 3;

	/** HTTP clients need the common pool. */
	private static final Executor THREADS = (task) -> Thread.ofPlatform().daemon().start(task);

	private final long seed = System.nanoTime();

	private final String category = "snap" + Long.toString(this.seed, Character.MAX_RADIX);

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	@Test
	void a_snapshot_under_load_is_what_a_replay_up_to_its_offsets_gives() throws Exception {
		System.out.println("seed " + this.seed);
		try (TestLog log = new TestLog(this.category, PARTITIONS);
				ProjectionInstance instance = new ProjectionInstance(this.database, totals())) {
			AtomicBoolean enough = new AtomicBoolean();
			CompletableFuture<Void> load = CompletableFuture.runAsync(() -> publishUntil(log, enough), THREADS);
			List<Snapshot> taken = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				long before = sold();
				await().atMost(PATIENCE).until(() -> sold() > before + 50);
				long id = take(instance, "product-totals").path("id").asLong();
				taken.add(snapshots(instance).stream().filter((one) -> one.id() == id).findFirst().orElseThrow());
			}
			enough.set(true);
			load.get();

			for (Snapshot snapshot : taken) {
				assertThat(rows(snapshot.schema())).as("snapshot %d with seed %d", snapshot.id(), this.seed)
					.isEqualTo(replay(instance, snapshot.offsets()));
				assertThat(snapshot.rows()).isEqualTo(rows(snapshot.schema()).size());
				assertThat(snapshot.bytes()).isPositive();
				assertEverythingBeforeTheLsnIsInIt(instance, snapshot);
			}
			assertThat(taken).extracting(Snapshot::offsets).doesNotHaveDuplicates();
		}
	}

	@Test
	void the_live_version_goes_on_while_a_snapshot_is_taken_and_one_that_is_killed_leaves_nothing() {
		try (TestLog log = new TestLog(this.category, PARTITIONS);
				ProjectionInstance instance = new ProjectionInstance(this.database, totals())) {
			log.publish("1", 0, order("tea", 1));
			await().atMost(PATIENCE).until(() -> sold() == 1);
			makeGate();
			try (Gate gate = new Gate(this.database)) {
				CompletableFuture<Integer> killed = CompletableFuture.supplyAsync(() -> status(instance), THREADS);
				gate.awaitWaiting();
				log.publish("2", 0, order("tea", 1));
				await().atMost(PATIENCE).until(() -> sold() == 2);
				assertThat(status(instance)).as("another one meanwhile").isEqualTo(409);
				gate.killWaiting();
				assertThat(killed.join()).isEqualTo(500);
				assertThat(snapshots(instance)).isEmpty();
				assertThat(schemas("product_totals_s%")).isEmpty();

				CompletableFuture<Integer> taken = CompletableFuture.supplyAsync(() -> status(instance), THREADS);
				gate.awaitWaiting();
				log.publish("3", 0, order("tea", 1));
				await().atMost(PATIENCE).until(() -> sold() == 3);
				gate.open();
				assertThat(taken.join()).isEqualTo(201);
			}
			Snapshot snapshot = snapshots(instance).getFirst();
			assertThat(rows(snapshot.schema())).extractingByKey("tea")
				.satisfies((tea) -> assertThat(tea.quantity()).isEqualTo(2));
		}
	}

	@Test
	void a_read_model_whose_rows_were_destroyed_is_restored_though_the_log_has_lost_its_beginning() {
		try (TestLog log = new TestLog(this.category, PARTITIONS);
				ProjectionInstance instance = new ProjectionInstance(this.database, totals())) {
			log.publishAll(orders("before", 200));
			await().atMost(PATIENCE).until(() -> sold() == 200);
			JsonNode snapshot = take(instance, "product-totals");
			log.publishAll(orders("after", 100));
			await().atMost(PATIENCE).until(() -> sold() == 300);
			Map<String, ProductTotals> sound = rows("read_models");
			assertThat(snapshot.path("rows").asInt()).isEqualTo(sound.size());
			Snapshot taken = snapshots(instance).getFirst();
			taken.offsets()
				.forEach((partition, offset) -> log.forget(partition.topic(), partition.partition(), offset));
			this.sql.sql("DELETE FROM product_totals_v1.product_totals WHERE product <> 'product1'").update();
			rebuild(instance, Map.of()).expectStatus().isEqualTo(409);

			JsonNode estimate = body(instance.client()
				.post()
				.uri("/projections/product-totals/rebuilds?dryRun=true")
				.body(Map.of("from", taken.id()))
				.exchange());
			assertThat(estimate.path("records").asInt()).isBetween(100, 100 + PARTITIONS);
			assertThat(estimate.path("obstacles")).isEmpty();

			JsonNode refused = awaitEnd(instance, instance.startRebuild("product-totals", Map.of("from", taken.id())));
			assertThat(refused.path("phase").asString()).isEqualTo("failed");
			assertThat(refused.path("mismatches")).isNotEmpty();
			assertThat(refused.path("error").asString()).contains("accept the differences");

			JsonNode restored = awaitEnd(instance,
					instance.startRebuild("product-totals", Map.of("from", taken.id(), "differences", "accept")));
			assertThat(restored.path("phase").asString()).as(restored.toString()).isEqualTo("swapped");
			assertThat(restored.path("from").asLong()).isEqualTo(taken.id());
			assertThat(restored.path("mismatches")).isNotEmpty();
			assertThat(rows("read_models")).isEqualTo(sound);
			log.publishAll(orders("later", 50));
			await().atMost(PATIENCE).until(() -> sold() == 350);

			JsonNode back = awaitEnd(instance, instance.startRollback("product-totals"));
			assertThat(back.path("phase").asString()).as(back.toString()).isEqualTo("swapped");
			assertThat(sold()).as("rows are destroyed again").isLessThan(350);
		}
	}

	@Test
	void a_copy_that_is_killed_leaves_nothing_and_is_done_again() {
		try (TestLog log = new TestLog(this.category, PARTITIONS);
				ProjectionInstance instance = new ProjectionInstance(this.database, totals());
				ProjectionInstance other = new ProjectionInstance(this.database, totals())) {
			log.publishAll(orders("before", 100));
			await().atMost(PATIENCE).until(() -> sold() == 100);
			long id = take(instance, "product-totals").path("id").asLong();
			log.publishAll(orders("after", 100));
			await().atMost(PATIENCE).until(() -> sold() == 200);
			makeGate();
			String rebuild;
			try (Gate gate = new Gate(this.database)) {
				rebuild = instance.startRebuild("product-totals", Map.of("from", id));
				gate.awaitWaiting();
				assertThat(body(other.client().get().uri(rebuild).exchange()).path("phase").asString())
					.isEqualTo("copying");
				instance.client()
					.delete()
					.uri("/projections/product-totals/snapshots/" + id)
					.exchange()
					.expectStatus()
					.isEqualTo(409);
				gate.killWaiting();
				assertThat(schemas("product_totals_v2")).isEmpty();
				gate.awaitWaiting();
				gate.open();
			}

			JsonNode restored = awaitEnd(other, rebuild);

			assertThat(restored.path("phase").asString()).as(restored.toString()).isEqualTo("swapped");
			assertThat(restored.path("rowsCompared").asInt()).isPositive();
			assertThat(this.sql.sql("SELECT loaded_records FROM millrace.rebuilds").query(Long.class).optional())
				.as("the pace of loads from the beginning")
				.isEmpty();
			log.publishAll(orders("later", 100));
			await().atMost(PATIENCE).until(() -> sold() == 300);
		}
	}

	@Test
	void parked_events_are_taken_along() {
		try (TestLog log = new TestLog(this.category, PARTITIONS);
				ProjectionInstance instance = new ProjectionInstance(this.database,
						Ledger.projection(this.category, Ledger.poison()))) {
			log.publish("poison", 0, order(Ledger.POISON), order("behind"));
			log.publish("fine", 0, order("anna"));
			await().atMost(PATIENCE)
				.until(() -> this.sql.sql("SELECT count(*) FROM millrace.parked").query(Integer.class).single() == 2);
			await().atMost(PATIENCE)
				.until(() -> this.sql.sql("SELECT count(*) FROM read_models.ledger")
					.query(Integer.class)
					.single() == 1);

			JsonNode snapshot = take(instance, "ledger");
			JsonNode restored = awaitEnd(instance,
					instance.startRebuild("ledger", Map.of("from", snapshot.path("id").asLong())));

			assertThat(snapshot.path("parked").asInt()).isEqualTo(2);
			assertThat(restored.path("phase").asString()).as(restored.toString()).isEqualTo("swapped");
			assertThat(parked(2)).hasSize(2).isEqualTo(parked(1));
		}
	}

	@Test
	void what_a_read_model_cannot_be_rebuilt_from_is_refused_with_the_reason() throws Exception {
		try (TestLog log = new TestLog(this.category, PARTITIONS)) {
			log.publishAll(orders("before", 50));
			Snapshot taken;
			try (ProjectionInstance instance = new ProjectionInstance(this.database, totals())) {
				await().atMost(PATIENCE).until(() -> sold() == 50);
				take(instance, "product-totals");
				taken = snapshots(instance).getFirst();
				assertRefused(instance, Map.of("from", "latest"), 400, "is not the id of a snapshot");
				assertRefused(instance, Map.of("from", 4711), 400, "has no snapshot 4711");
				assertRefused(instance, Map.of("differences", "maybe"), 400, "use refuse or accept");

				this.sql.sql("UPDATE millrace.snapshots SET definition = definition || ' '").update();
				assertRefused(instance, Map.of("from", taken.id()), 422, "was declared otherwise");
				this.sql.sql("UPDATE millrace.snapshots SET definition = rtrim(definition)").update();

				log.publishAll(orders("after", 50));
				await().atMost(PATIENCE).until(() -> sold() == 100);
				LogPartition partition = new LogPartition(Topics.events(this.category), 0);
				log.forget(partition.topic(), 0, Objects.requireNonNull(taken.offsets().get(partition)) + 1);
				assertRefused(instance, Map.of("from", taken.id()), 409, "records between have expired");
				this.sql.sql("""
						UPDATE millrace.snapshots SET offsets = jsonb_set(offsets, ARRAY[?, '0'], '1000000')
						""").param(partition.topic()).update();
				assertRefused(instance, Map.of("from", taken.id()), 409,
						"not the log that the snapshot was taken from");

				take(instance, "product-totals");
				long later = snapshots(instance).getFirst().id();
				keepLatestChangesOnly(Duration.ofHours(24));
				this.sql.sql("UPDATE millrace.snapshots SET taken_at = taken_at - interval '17 hours'").update();
				assertThat(body(instance.client()
					.post()
					.uri("/projections/product-totals/rebuilds?dryRun=true")
					.body(Map.of("from", later))
					.exchange()).path("obstacles")).isEmpty();
				this.sql.sql("UPDATE millrace.snapshots SET taken_at = taken_at - interval '2 hours'").update();
				assertRefused(instance, Map.of("from", later), 409, "deleted since could come back");
			}
			try (ProjectionInstance changed = new ProjectionInstance(this.database,
					Sales.productTotals(this.category, 2))) {
				assertRefused(changed, Map.of("from", taken.id()), 422, "is of declared version 1");
			}
		}
	}

	@Test
	void so_many_are_kept_and_others_can_be_removed() {
		try (TestLog log = new TestLog(this.category, PARTITIONS);
				ProjectionInstance instance = new ProjectionInstance(this.database,
						Map.of("millrace.projections.snapshots.keep", "2"), totals())) {
			log.publish("1", 0, order("tea", 1));
			await().atMost(PATIENCE).until(() -> sold() == 1);
			List<Long> ids = List.of(1, 2, 3)
				.stream()
				.map((any) -> take(instance, "product-totals").path("id").asLong())
				.toList();

			assertThat(
					body(instance.client().get().uri("/projections/product-totals/snapshots").exchange()).valueStream()
						.map((one) -> one.path("id").asLong()))
				.containsExactly(ids.get(2), ids.get(1));
			assertThat(schemas("product_totals_s%")).hasSize(2).doesNotContain("product_totals_s" + ids.get(0));
			String address = "/projections/product-totals/snapshots/" + ids.get(1);
			assertThat(body(instance.client().get().uri(address).exchange()).path("version").asInt()).isEqualTo(1);
			instance.client().delete().uri(address).exchange().expectStatus().isNoContent();
			instance.client().delete().uri(address).exchange().expectStatus().isNotFound();
			assertThat(schemas("product_totals_s%")).containsExactly("product_totals_s" + ids.get(2));
		}
	}

	@Test
	void snapshots_are_taken_from_time_to_time_while_the_read_model_moves() {
		Map<String, Object> every = Map.of("millrace.projections.snapshots.every", "1s");
		try (TestLog log = new TestLog(this.category, PARTITIONS)) {
			log.publish("1", 0, order("tea", 1));
			try (ProjectionInstance one = new ProjectionInstance(this.database, every, totals());
					ProjectionInstance two = new ProjectionInstance(this.database, every, totals())) {
				await().atMost(PATIENCE).until(() -> !snapshots(two).isEmpty() && soldInLatest(two) == 1);
				Snapshot latest = snapshots(one).getFirst();
				await().atMost(PATIENCE).until(() -> Instant.now().isAfter(latest.takenAt().plusSeconds(3)));
				assertThat(snapshots(one).getFirst().id()).as("nothing has moved").isEqualTo(latest.id());

				log.publish("2", 0, order("tea", 1));

				await().atMost(PATIENCE).until(() -> soldInLatest(one) == 2);
			}
		}
	}

	private long soldInLatest(ProjectionInstance instance) {
		return rows(snapshots(instance).getFirst().schema()).values().stream().mapToLong(ProductTotals::quantity).sum();
	}

	private void publishUntil(TestLog log, AtomicBoolean enough) {
		Random random = new Random(this.seed);
		for (int i = 0; i < 100_000 && !enough.get(); i++) {
			if (random.nextInt(10) == 0) {
				String product = "product" + random.nextInt(10);
				log.publishChange(product, """
						{"before":null,"after":{"product_id":"%s","description":"%d"},"op":"u",
						"source":{"schema":"shop","table":"%s","ts_us":0}}""".formatted(product, i, this.category));
			}
			else {
				log.publish("" + random.nextInt(100), 0, order("product" + random.nextInt(10), 1 + random.nextInt(9)));
			}
		}
	}

	/** The rows by arithmetic of its own, from the records before these offsets. */
	private Map<String, ProductTotals> replay(ProjectionInstance instance, Map<LogPartition, Long> offsets) {
		Map<String, ProductTotals> rows = new TreeMap<>();
		instance.bean(LogHistory.class).read(offsets, 1_000_000, PATIENCE, (committed) -> {
			JsonNode value = Json.events().readTree(Objects.requireNonNull(committed.record().value()));
			value.path("lines")
				.forEach((line) -> rows.merge(
						line.path("product").asString(), new ProductTotals(line.path("product").asString(),
								line.path("quantity").asLong(), line.path("amount").decimalValue(), null),
						SnapshotIT::sum));
			if (value.has("after")) {
				String product = value.path("after").path("product_id").asString();
				String description = value.path("after").path("description").asString();
				rows.merge(product, new ProductTotals(product, 0, BigDecimal.ZERO, description), SnapshotIT::sum);
			}
		});
		return rows;
	}

	/** Changes of one product come in order, and each tells its description. */
	private static ProductTotals sum(ProductTotals one, ProductTotals other) {
		return new ProductTotals(one.product(), one.quantity() + other.quantity(), one.amount().add(other.amount()),
				(other.description() != null) ? other.description() : one.description());
	}

	/** The log numbers its events, and calls the number of the last one the LSN. */
	private void assertEverythingBeforeTheLsnIsInIt(ProjectionInstance instance, Snapshot snapshot) {
		long lsn = Objects.requireNonNull(snapshot.lsn().get("test-" + this.category));
		Map<LogPartition, Long> ends = instance.bean(Log.class).ends(Set.of(Topics.events(this.category)));
		List<Long> missing = new ArrayList<>();
		long[] included = new long[1];
		instance.bean(LogHistory.class).read(ends, 1_000_000, PATIENCE, (committed) -> {
			LogRecord record = committed.record();
			long position = Long.parseLong(Objects.requireNonNull(record.headers().get("ce_position")));
			boolean isIn = record.offset() < snapshot.offsets()
				.getOrDefault(new LogPartition(record.topic(), record.partition()), 0L);
			included[0] += isIn ? 1 : 0;
			if (position <= lsn && !isIn) {
				missing.add(position);
			}
		});
		assertThat(missing).as("up to LSN %d with seed %d", lsn, this.seed).isEmpty();
		assertThat(lsn).as("events up to the LSN").isPositive().isLessThanOrEqualTo(included[0]);
	}

	private Map<String, ProductTotals> rows(String schema) {
		return this.sql.sql("SELECT product, quantity, amount, description FROM " + schema + ".product_totals")
			.query((row, number) -> new ProductTotals(row.getString(1), row.getLong(2), row.getBigDecimal(3),
					row.getString(4)))
			.list()
			.stream()
			.collect(Collectors.toMap(ProductTotals::product, (row) -> row, (one, other) -> one, TreeMap::new));
	}

	private long sold() {
		return this.sql.sql("SELECT coalesce(sum(quantity), 0) FROM read_models.product_totals")
			.query(Long.class)
			.single();
	}

	private List<Map<String, Object>> parked(int version) {
		return this.sql.sql("""
				SELECT topic, partition, "offset", stream, event_id, type, cause, stack, attempts, parked_at, failed_at
				FROM millrace.parked WHERE number = ? ORDER BY "offset"
				""").param(version).query().listOfRows();
	}

	private List<String> schemas(String like) {
		return this.sql.sql("SELECT nspname FROM pg_namespace WHERE nspname LIKE ? ORDER BY 1")
			.param(like)
			.query(String.class)
			.list();
	}

	private FoldProjection<ProductTotals> totals() {
		return Sales.productTotals(this.category);
	}

	private static OrderPlaced order(String product, int quantity) {
		return new OrderPlaced("anna", Instant.EPOCH, List.of(new Line(product, quantity, new BigDecimal("1.25"))));
	}

	private static OrderPlaced order(String customer) {
		return new OrderPlaced(customer, Instant.EPOCH, List.of());
	}

	/** One piece each. */
	private static Map<String, OrderPlaced> orders(String prefix, int number) {
		Map<String, OrderPlaced> orders = new LinkedHashMap<>();
		for (int i = 0; i < number; i++) {
			orders.put(prefix + "." + i, order("product" + i % 10, 1));
		}
		return orders;
	}

	private static List<Snapshot> snapshots(ProjectionInstance instance) {
		return instance.bean(SnapshotKeeper.class).of(instance.projections().find("product-totals").orElseThrow());
	}

	private static JsonNode take(ProjectionInstance instance, String projection) {
		return body(instance.client()
			.post()
			.uri("/projections/" + projection + "/snapshots")
			.exchange()
			.expectStatus()
			.isCreated());
	}

	private static int status(ProjectionInstance instance) {
		return instance.client()
			.post()
			.uri("/projections/product-totals/snapshots")
			.exchange()
			.returnResult(Void.class)
			.getStatus()
			.value();
	}

	private static RestTestClient.ResponseSpec rebuild(ProjectionInstance instance, Map<String, Object> request) {
		return instance.client().post().uri("/projections/product-totals/rebuilds").body(request).exchange();
	}

	private static JsonNode awaitEnd(ProjectionInstance instance, String rebuild) {
		return await().atMost(PATIENCE)
			.until(() -> body(instance.client().get().uri(rebuild).exchange()),
					(view) -> List.of("swapped", "failed", "aborted").contains(view.path("phase").asString()));
	}

	private static void assertRefused(ProjectionInstance instance, Map<String, Object> request, int status,
			String reason) {
		rebuild(instance, request).expectStatus()
			.isEqualTo(status)
			.expectBody()
			.jsonPath("$.detail")
			.value(String.class, (detail) -> assertThat(detail).contains(reason));
	}

	private static JsonNode body(RestTestClient.ResponseSpec response) {
		return Json.events().readTree(Objects.requireNonNull(response.returnResult(byte[].class).getResponseBody()));
	}

	private void keepLatestChangesOnly(Duration deletes) throws ExecutionException, InterruptedException {
		ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.changes("shop." + this.category));
		Collection<AlterConfigOp> settings = List.of(
				new AlterConfigOp(new ConfigEntry("cleanup.policy", "compact"), AlterConfigOp.OpType.SET),
				new AlterConfigOp(new ConfigEntry("delete.retention.ms", "" + deletes.toMillis()),
						AlterConfigOp.OpType.SET));
		try (Admin admin = Admin
			.create(Map.of("bootstrap.servers", TestEnvironment.shared().kafkaBootstrapServers()))) {
			admin.incrementalAlterConfigs(Map.of(topic, settings)).all().get();
		}
	}

	/** An event trigger lets whoever makes a table wait while the gate is closed. */
	private void makeGate() {
		this.sql.sql("""
				CREATE FUNCTION public.gate() RETURNS event_trigger LANGUAGE plpgsql AS $$
				BEGIN PERFORM pg_advisory_xact_lock_shared(%d); END $$
				""".formatted(Gate.LOCK)).update();
		this.sql
			.sql("CREATE EVENT TRIGGER gate ON ddl_command_start WHEN TAG IN ('CREATE TABLE')"
					+ " EXECUTE FUNCTION public.gate()")
			.update();
	}

}
