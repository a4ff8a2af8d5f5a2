package dev.millrace.projections;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.millrace.projections.Sales.Line;
import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class StartPositionIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final String CATEGORY = "started";

	private static final String LATE = "started_late";

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	@Test
	void what_was_committed_before_the_start_is_left_out_also_of_a_rebuild() {
		try (TestLog log = new TestLog(CATEGORY, 2)) {
			log.publish("1", 1, order(1));
			Instant between = TestLog.nextMillisecond();
			log.publish("2", 2, order(10));
			TestLog.nextMillisecond();

			try (ProjectionInstance instance = new ProjectionInstance(this.database,
					counts("from-now").fromNow().build(), counts("from-time").from(between).build(),
					counts("from-beginning").build())) {
				log.publish("3", 3, order(100));

				awaitCounts();
				List<String> rebuilds = List.of(instance.startRebuild("from-now"), instance.startRebuild("from-time"));
				log.publish("4", 4, order(1_000));

				rebuilds.forEach((rebuild) -> instance.awaitPhase(rebuild, "swapped"));
				await().atMost(PATIENCE).untilAsserted(() -> {
					assertThat(quantity("from-now")).isEqualTo(1_100);
					assertThat(quantity("from-time")).isEqualTo(1_110);
				});
				instance.client()
					.get()
					.uri("/read-models/from-time/tea/explanation")
					.exchange()
					.expectBody()
					.json("{'same':true,'steps':3}");
				assertAuditFindsNoDifference(instance);
			}
		}
		assertThatThrownBy(() -> new ProjectionInstance(this.database, counts("from-now").build())).rootCause()
			.hasMessageContaining("the start of projection 'from-now'")
			.hasMessageContaining("raise its version from 1 to 2");
	}

	@Test
	void what_is_published_after_the_start_counts_whenever_it_was_committed_also_in_a_rebuild() {
		try (TestLog log = new TestLog(LATE, 2);
				ProjectionInstance instance = new ProjectionInstance(this.database,
						counts("from-now", LATE).fromNow().build())) {
			log.publish("1", 1, order(1));
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(quantity("from-now")).isEqualTo(1));
			log.publishCommittedAt(Instant.now().minus(Duration.ofHours(1)), "2", order(10));
			log.publish("1", 3, order(100));
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(quantity("from-now")).isEqualTo(111));

			String rebuild = instance.startRebuild("from-now");

			instance.awaitPhase(rebuild, "swapped");
			assertThat(quantity("from-now")).isEqualTo(111);
			assertAuditFindsNoDifference(instance);
		}
	}

	private static void assertAuditFindsNoDifference(ProjectionInstance instance) {
		instance.client()
			.post()
			.uri("/projections/from-now/audits")
			.exchange()
			.expectBody()
			.json("{'rows':1,'different':0}");
	}

	private void awaitCounts() {
		await().atMost(PATIENCE).untilAsserted(() -> {
			assertThat(quantity("from-beginning")).isEqualTo(111);
			assertThat(quantity("from-time")).isEqualTo(110);
			assertThat(quantity("from-now")).isEqualTo(100);
		});
	}

	private long quantity(String projection) {
		return this.sql.sql("SELECT coalesce(sum(quantity), 0) FROM read_models." + projection.replace('-', '_'))
			.query(Long.class)
			.single();
	}

	private static FoldProjection.Builder<String, Count> counts(String name) {
		return counts(name, CATEGORY);
	}

	private static FoldProjection.Builder<String, Count> counts(String name, String category) {
		return FoldProjection.of(name, Count.class)
			.startingFrom((String product) -> new Count(product, 0))
			.category(category)
			.onEach(OrderPlaced.class, OrderPlaced::lines, Line::product,
					(row, line) -> new Count(row.product(), row.quantity() + line.quantity()));
	}

	private static OrderPlaced order(int quantity) {
		return new OrderPlaced("anna", Instant.EPOCH, List.of(new Line("tea", quantity, BigDecimal.ONE)));
	}

	record Count(String product, long quantity) {
	}

}
