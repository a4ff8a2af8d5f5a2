package dev.millrace.projections;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import dev.millrace.projections.Reaction.InDoubt;
import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class ReactionIT {

	private static final Duration PATIENCE = Duration.ofSeconds(180);

	private static final AtomicInteger CATEGORIES = new AtomicInteger();

	private final String category = "reaction" + CATEGORIES.incrementAndGet();

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	@Test
	void effects_begin_now_happen_once_and_neither_a_rebuild_nor_a_rewind_repeats_them() {
		AtomicBoolean fixed = new AtomicBoolean();
		Reaction mails = new Mails(this.sql).reaction("mails", this.category, InDoubt.ASK, (customer) -> {
			if (customer.equals("poison") && !fixed.get()) {
				throw new IllegalArgumentException("no such address");
			}
		});
		try (TestLog log = new TestLog(this.category, 2)) {
			log.publish("before", 0, order("early"));
			try (ProjectionInstance instance = new ProjectionInstance(this.database, Map.of(), mails,
					Ledger.projection(this.category, (customer) -> false))) {
				RestTestClient client = instance.client();
				log.publish("a", 0, order("anna"), order("poison"), order("behind"));
				log.publish("b", 0, order("bob"));
				await().atMost(PATIENCE)
					.untilAsserted(
							() -> assertThat(states()).isEqualTo(Map.of("done", 2L, "failed", 1L, "waiting", 1L)));
				client.get().uri("/reactions/mails").exchange().expectBody().json("{'state':'running','open':2}");

				fixed.set(true);
				client.post()
					.uri("/reactions/mails/effects/retry?stream=" + this.category + "-a")
					.exchange()
					.expectBody()
					.json("[{'state':'already_processed','attempts':2},{'state':'done','attempts':1}]");
				long done = this.sql.sql("SELECT min(id) FROM millrace.effects").query(Long.class).single();
				client.post()
					.uri("/reactions/mails/effects/" + done + "/retry")
					.exchange()
					.expectBody()
					.json("{'state':'done','attempts':1}");

				client.post().uri("/projections/ledger/rebuilds").exchange().expectStatus().isAccepted();
				await().atMost(PATIENCE)
					.until(() -> this.sql.sql("SELECT number FROM millrace.versions WHERE state = 'live'")
						.query(Integer.class)
						.single() == 2);
				client.post().uri("/reactions/mails/pause").exchange().expectBody().json("{'state':'paused'}");
				client.post()
					.uri("/reactions/mails/rewind")
					.body(Map.of("to", Instant.EPOCH))
					.exchange()
					.expectStatus()
					.isOk();
				assertThat(calls()).doesNotContainKey("early");
				client.post().uri("/reactions/mails/resume").exchange().expectStatus().isOk();

				await().atMost(PATIENCE)
					.untilAsserted(() -> assertThat(calls())
						.isEqualTo(Map.of("early", 1, "anna", 1, "poison", 2, "behind", 1, "bob", 1)));
				client.post().uri("/reactions/mails/pause").exchange().expectStatus().isOk();
				log.publish("b", 0, order("carl"));
				client.post()
					.uri("/reactions/mails/rewind")
					.body(Map.of("to", Instant.now().plusSeconds(60)))
					.exchange()
					.expectStatus()
					.isOk();
				client.post().uri("/reactions/mails/resume").exchange().expectStatus().isOk();
				await().atMost(PATIENCE).untilAsserted(() -> assertThat(calls()).containsEntry("carl", 1));
				client.post().uri("/reactions/nothing/pause").exchange().expectStatus().isNotFound();
				client.get().uri("/reactions/mails/effects?state=odd").exchange().expectStatus().isBadRequest();
			}
		}
	}

	@Test
	void an_effect_that_was_cut_off_is_left_to_a_person() {
		try (TestLog log = new TestLog(this.category, 1)) {
			crash(log, InDoubt.ASK);
			try (ProjectionInstance instance = new ProjectionInstance(this.database, Map.of(),
					new Mails(this.sql).reaction("mails", this.category, InDoubt.ASK, (customer) -> {
					}))) {
				log.publish("b", 0, order("bob"));
				await().atMost(PATIENCE)
					.untilAsserted(
							() -> assertThat(states()).isEqualTo(Map.of("done", 1L, "in_doubt", 1L, "waiting", 1L)));
				assertThat(calls()).isEqualTo(Map.of("fatal", 1, "bob", 1));

				long id = this.sql.sql("SELECT id FROM millrace.effects WHERE state = 'in_doubt'")
					.query(Long.class)
					.single();
				long behind = this.sql.sql("SELECT id FROM millrace.effects WHERE state = 'waiting'")
					.query(Long.class)
					.single();
				instance.client()
					.post()
					.uri("/reactions/mails/effects/" + behind + "/retry")
					.exchange()
					.expectStatus()
					.isEqualTo(409);
				instance.client()
					.delete()
					.uri("/reactions/mails/effects/" + id)
					.exchange()
					.expectBody()
					.json("{'state':'skipped'}");
				instance.client().post().uri("/reactions/mails/effects/retry?all").exchange().expectStatus().isOk();
				assertThat(calls()).isEqualTo(Map.of("fatal", 1, "behind", 1, "bob", 1));
			}
		}
	}

	@Test
	void an_effect_that_was_cut_off_is_repeated_with_its_key_if_the_receiver_remembers_it() {
		try (TestLog log = new TestLog(this.category, 1)) {
			crash(log, InDoubt.RETRY);
			try (ProjectionInstance instance = new ProjectionInstance(this.database, Map.of(),
					new Mails(this.sql).reaction("mails", this.category, InDoubt.RETRY, (customer) -> {
					}))) {
				await().atMost(PATIENCE)
					.untilAsserted(() -> assertThat(states()).isEqualTo(Map.of("already_processed", 1L, "done", 1L)));
				assertThat(calls()).isEqualTo(Map.of("fatal", 2, "behind", 1));
				assertThat(
						this.sql.sql("SELECT attempts FROM millrace.effects ORDER BY id").query(Integer.class).list())
					.containsExactly(2, 1);
				assertThat(instance.projections().all()).isEmpty();
			}
		}
	}

	@Test
	void wrong_declarations_say_what_to_change() {
		assertThatThrownBy(() -> Reaction.of("Send Mails")).hasMessageContaining("'Send Mails' is not a name");
		assertThatThrownBy(() -> Reaction.of("mails").build()).hasMessageContaining("reacts to nothing");
	}

	private void crash(TestLog log, InDoubt inDoubt) {
		try (ProjectionJvm instance = new ProjectionJvm(CrashingReaction.class, this.database, this.category, "mails",
				inDoubt)) {
			await().atMost(PATIENCE).until(this::isRegistered);
			log.publish("a", 0, order("fatal"), order("behind"));
			await().atMost(PATIENCE).until(() -> !instance.isAlive());
		}
	}

	private boolean isRegistered() {
		return this.sql.sql("SELECT to_regclass('millrace.reactions') IS NOT NULL").query(Boolean.class).single()
				&& this.sql.sql("SELECT count(*) FROM millrace.reactions").query(Long.class).single() > 0;
	}

	private static OrderPlaced order(String customer) {
		return new OrderPlaced(customer, Instant.EPOCH, List.of());
	}

	private Map<String, Long> states() {
		Map<String, Long> states = new TreeMap<>();
		this.sql.sql("SELECT state, count(*) FROM millrace.effects GROUP BY state").query((row) -> {
			states.put(row.getString(1), row.getLong(2));
		});
		return states;
	}

	private Map<String, Integer> calls() {
		Map<String, Integer> calls = new TreeMap<>();
		this.sql.sql("SELECT customer, calls FROM public.mails").query((row) -> {
			calls.put(row.getString(1), row.getInt(2));
		});
		return calls;
	}

}
