package dev.millrace.projections;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.millrace.projections.Reaction.InDoubt;
import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an operator sees of projections and reactions that run, wait and fail.
 */
class ObservationIT {

	private static final Duration PATIENCE = Duration.ofSeconds(180);

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final AtomicBoolean fixed = new AtomicBoolean();

	@Test
	void metrics_and_health_tell_what_runs_waits_and_fails() {
		FoldProjection<Ledger> ledger = Ledger.projection("observed", this::breaks);
		Reaction mails = new Mails(JdbcClient.create(this.database.dataSource())).reaction("mails", "observed",
				InDoubt.RETRY, (customer) -> {
					if (breaks(customer)) {
						throw new IllegalArgumentException("no such address");
					}
				});
		try (TestLog log = new TestLog("observed", 2);
				ProjectionInstance instance = new ProjectionInstance(this.database, Map.of(), ledger, mails)) {
			log.publish("a", 0, order("anna"), order("poison"), order("behind"));
			log.publish("b", 0, order("bob"));
			await().atMost(PATIENCE).untilAsserted(() -> {
				assertThat(value(instance, "projection.parked", "projection", "ledger")).isEqualTo(2);
				assertThat(value(instance, "projection.lag", "projection", "ledger")).isZero();
				assertThat(value(instance, "projection.lag.time", "projection", "ledger")).isZero();
				assertThat(value(instance, "reaction.open", "state", "failed")).isEqualTo(1);
				assertThat(value(instance, "reaction.open", "state", "waiting")).isEqualTo(1);
				assertThat(value(instance, "reaction.lag.time", "reaction", "mails")).isZero();
			});
			assertThat(value(instance, "reaction.open", "state", "in_doubt")).isZero();
			assertThat(value(instance, "reaction.effects", "outcome", "done")).isEqualTo(2);
			assertThat(value(instance, "reaction.effects", "outcome", "failed")).isEqualTo(1);
			assertThat(value(instance, "reaction.retries", "reaction", "mails")).isEqualTo(4);
			assertThat(value(instance, "projection.retries", "projection", "ledger")).isPositive();
			assertThat(value(instance, "projection.checkpoint.age", "projection", "ledger")).isBetween(0.0, 60.0);
			assertThat(sum(instance, "projection.batch.size")).isEqualTo(4);
			assertThat(sum(instance, "projection.batch.duration")).isPositive();
			assertThat(health(instance, "projections"))
				.isEqualTo(Map.of("ledger", Map.of("state", "running", "parked", 2), "status", "DEGRADED"));
			assertThat(health(instance, "reactions"))
				.isEqualTo(Map.of("mails", Map.of("state", "running", "open", 2), "status", "DEGRADED"));

			this.fixed.set(true);
			post(instance, "/projections/ledger/parked/retry?all");
			post(instance, "/reactions/mails/effects/retry?all");
			assertThat(health(instance, "projections")).containsEntry("status", "UP");
			assertThat(health(instance, "reactions")).containsEntry("status", "UP");

			post(instance, "/projections/ledger/pause");
			post(instance, "/reactions/mails/pause");
			Instant before = Instant.now();
			log.publish("b", 0, order("carl"));
			log.publish("b", 0, order("dora"));
			await().atMost(PATIENCE).untilAsserted(() -> {
				assertThat(value(instance, "projection.lag.time", "projection", "ledger")).isGreaterThan(1)
					.isLessThanOrEqualTo(secondsSince(before));
				assertThat(value(instance, "reaction.lag.time", "reaction", "mails")).isGreaterThan(1)
					.isLessThanOrEqualTo(secondsSince(before));
			});
			instance.client()
				.get()
				.uri("/projections")
				.exchange()
				.expectBody()
				.jsonPath("$[0].lagSeconds")
				.value(Double.class,
						(seconds) -> assertThat(seconds).isGreaterThan(1).isLessThanOrEqualTo(secondsSince(before)));
			assertThat(health(instance, "projections")).containsEntry("status", "DEGRADED");
			assertThat(health(instance, "reactions")).containsEntry("status", "DEGRADED");
		}
	}

	@Test
	void of_an_aborted_transaction_nothing_is_waited_for() {
		try (TestLog log = new TestLog("unobserved", 1);
				ProjectionInstance instance = new ProjectionInstance(this.database,
						Ledger.projection("unobserved", this::breaks))) {
			log.publish("a", 0, order("anna"));
			await().atMost(PATIENCE)
				.until(() -> instance.projections().all().getFirst().checkpointMovedAt().isPresent());
			post(instance, "/projections/ledger/pause");
			log.publishAndAbort("a", order("nobody"));

			await().atMost(PATIENCE)
				.untilAsserted(() -> instance.client()
					.get()
					.uri("/projections/ledger")
					.exchange()
					.expectBody()
					.json("{'lag':2,'lagSeconds':0.0}"));
		}
	}

	private boolean breaks(String customer) {
		return !this.fixed.get() && Ledger.poison().test(customer);
	}

	private static OrderPlaced order(String customer) {
		return new OrderPlaced(customer, Instant.EPOCH, List.of());
	}

	private static double secondsSince(Instant moment) {
		return Duration.between(moment, Instant.now()).toMillis() / 1_000.0;
	}

	private static void post(ProjectionInstance instance, String path) {
		instance.client().post().uri(path).exchange().expectStatus().isOk();
	}

	private static double value(ProjectionInstance instance, String name, String tag, String tagValue) {
		return first(instance.bean(MeterRegistry.class).get("millrace." + name).tag(tag, tagValue).meter());
	}

	private static double first(Meter meter) {
		return meter.measure().iterator().next().getValue();
	}

	private static double sum(ProjectionInstance instance, String name) {
		Meter meter = instance.bean(MeterRegistry.class).get("millrace." + name).tag("state", "live").meter();
		return meter.match((gauge) -> 0.0, (counter) -> 0.0, (timer) -> timer.totalTime(timer.baseTimeUnit()),
				(summary) -> summary.totalAmount(), (longTask) -> 0.0, (timeGauge) -> 0.0, (function) -> 0.0,
				(function) -> 0.0, (other) -> 0.0);
	}

	/** The details and the status. */
	private static Map<String, Object> health(ProjectionInstance instance, String component) {
		Health health = instance.bean(component + "HealthIndicator", HealthIndicator.class).health();
		Map<String, Object> shown = new HashMap<>(Objects.requireNonNull(health).getDetails());
		shown.put("status", health.getStatus().getCode());
		return shown;
	}

}
