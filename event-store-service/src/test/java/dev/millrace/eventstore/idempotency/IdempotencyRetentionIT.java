package dev.millrace.eventstore.idempotency;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.AppendOutcome;
import dev.millrace.events.store.AppendOutcome.Appended;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.Idempotency;
import dev.millrace.eventstore.EventStoreMetrics;
import dev.millrace.eventstore.EventStoreServiceApplication;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(classes = EventStoreServiceApplication.class, webEnvironment = WebEnvironment.NONE)
class IdempotencyRetentionIT {

	private static final TestDatabase DATABASE = TestEnvironment.shared().newDatabase();

	private static final Duration KEEP_FOR = Duration.ofDays(30);

	private static final long KEYS_MAX = 1_000;

	private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

	private final StreamId streamId = new StreamId("invoice", UUID.randomUUID().toString());

	@Autowired
	private EventStore store;

	@Autowired
	private IdempotencyKeys keys;

	private IdempotencyRetention retention;

	@DynamicPropertySource
	static void database(DynamicPropertyRegistry registry) {
		registry.add("millrace.event-store.datasource.url", DATABASE::url);
		registry.add("millrace.event-store.datasource.username", DATABASE::username);
		registry.add("millrace.event-store.datasource.password", DATABASE::password);
	}

	@BeforeEach
	void start() {
		sql().sql("TRUNCATE event_store.idempotency_keys").update();
		this.retention = new IdempotencyRetention(this.keys, KEEP_FOR, KEYS_MAX, this.metrics);
	}

	@Test
	void an_expired_key_takes_effect_anew_and_a_kept_one_repeats() {
		append("expired");
		append("kept");
		age("expired", KEEP_FOR.plusMinutes(1));
		age("kept", KEEP_FOR.minusMinutes(1));

		this.retention.clean();

		assertThat(append("kept").repeated()).isTrue();
		assertThat(append("expired").repeated()).isFalse();
		assertThat(append("expired").repeated()).isTrue();
		assertThat(this.store.read(this.streamId, 1, 10).currentRevision()).isEqualTo(3);
		assertThat(deleted("expired")).isEqualTo(1);
		assertThat(deleted("displaced")).isZero();
	}

	@Test
	void beyond_the_bound_the_oldest_keys_go_first() {
		sql().sql("""
				INSERT INTO event_store.idempotency_keys
				SELECT 'key-' || n, 'fingerprint', 'invoice-1', 1, 1, 1,
				  (extract(epoch FROM now()) * 1000000)::bigint - n / 2
				FROM generate_series(1, 7500) n
				""").update();

		this.retention.clean();

		assertThat(sql().sql("SELECT count(*) FROM event_store.idempotency_keys").query(Long.class).single())
			.isEqualTo(KEYS_MAX);
		assertThat(sql().sql("SELECT max(substr(key, 5)::int) FROM event_store.idempotency_keys")
			.query(Integer.class)
			.single()).isBetween(1_000, 1_001);
		assertThat(deleted("displaced")).isEqualTo(6_500);
	}

	@Test
	void appends_that_race_with_the_deletion_take_effect_once_or_anew_and_never_fail() throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		CompletableFuture<Void> cleaning = CompletableFuture.runAsync(() -> {
			while (!over.get()) {
				sql().sql("UPDATE event_store.idempotency_keys SET recorded_at = 0").update();
				this.retention.clean();
			}
		});

		List<Appended> answers = IntStream.range(0, 300).mapToObj((number) -> append("key-" + number % 7)).toList();
		over.set(true);
		cleaning.get(60, TimeUnit.SECONDS);

		assertThat(this.store.read(this.streamId, 1, 1).currentRevision())
			.isEqualTo(answers.stream().filter((answer) -> !answer.repeated()).count());
	}

	@Test
	void one_instance_deletes_at_a_time() throws Exception {
		append("expired");
		age("expired", KEEP_FOR.plusDays(1));
		try (Connection other = DATABASE.dataSource().getConnection(); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.execute("SELECT pg_advisory_xact_lock(7810761067)");

			this.retention.clean();

			assertThat(append("expired").repeated()).isTrue();
			other.rollback();
		}
		this.retention.clean();
		assertThat(append("expired").repeated()).isFalse();
	}

	@Test
	void the_oldest_keys_are_found_by_their_index() {
		List<String> plan = sql().sql("""
				EXPLAIN SELECT key FROM event_store.idempotency_keys WHERE recorded_at < 1 ORDER BY recorded_at LIMIT 10
				""").query(String.class).list();

		assertThat(String.join("\n", plan)).contains("idempotency_keys_recorded_at");
	}

	@Test
	void what_runs_in_the_background_deletes_at_once_and_ends_when_told() {
		append("expired");
		age("expired", KEEP_FOR.plusDays(1));

		this.retention.start();
		Instant deadline = Instant.now().plusSeconds(60);
		while (deleted("expired") == 0) {
			assertThat(Instant.now()).isBefore(deadline);
			Thread.onSpinWait();
		}
		this.retention.stop();

		assertThat(this.retention.isRunning()).isFalse();
	}

	private Appended append(String key) {
		AppendOutcome outcome = this.store.append(new Append(this.streamId, ExpectedRevision.any(),
				List.of(new NewEvent(UUID.randomUUID(), new EventType("happened", 1), Instant.EPOCH,
						Metadata.startedBy("test"), "{}")),
				Optional.of(new Idempotency(this.streamId + key, "fingerprint"))));
		return (Appended) outcome;
	}

	private void age(String key, Duration age) {
		sql().sql("UPDATE event_store.idempotency_keys SET recorded_at = recorded_at - ? WHERE key = ?")
			.param(age.toSeconds() * 1_000_000)
			.param(this.streamId + key)
			.update();
	}

	private double deleted(String reason) {
		return this.metrics.counter(EventStoreMetrics.KEYS_DELETED, EventStoreMetrics.REASON, reason).count();
	}

	private static JdbcClient sql() {
		return JdbcClient.create(DATABASE.dataSource());
	}

}
