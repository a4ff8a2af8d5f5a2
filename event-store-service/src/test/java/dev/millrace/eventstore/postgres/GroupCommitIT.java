package dev.millrace.eventstore.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.AppendOutcome;
import dev.millrace.events.store.AppendOutcome.Appended;
import dev.millrace.events.store.AppendOutcome.Conflict;
import dev.millrace.events.store.AppendOutcome.KeyReused;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.Idempotency;
import dev.millrace.eventstore.EventStoreMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Appends that arrive while the only transaction is busy: another session holds the lock
 * of the first one's stream until all others wait.
 */
class GroupCommitIT {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final String LOCK = """
			SELECT event_store.take_locks(ARRAY[?], '{}', '{}')
			""";

	private static final String WAITING_FOR_LOCK = """
			SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
			""";

	private static final StoreDatabase DATABASE = new StoreDatabase();

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final EventStoreDatabase pool = DATABASE.open();

	private final PostgresEventStore store = new PostgresEventStore(this.pool,
			StoreDatabase
				.properties(Map.of("group-commit.transactions-max", 1, "statement-timeout", LIMIT.toSeconds() + "s")),
			this.registry);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<Thread> waiting = new ArrayList<>();

	@AfterEach
	void endThreads() {
		this.threads.shutdownNow();
		this.pool.close();
	}

	@Test
	void appends_that_arrive_together_share_a_transaction_and_each_has_its_own_answer() throws Exception {
		StreamId taken = newStream();
		this.store.append(append(taken, ExpectedRevision.noStream(), "happened"));
		Idempotency key = new Idempotency(UUID.randomUUID().toString(), "fingerprint");
		StreamId repeated = newStream();
		this.store.append(new Append(repeated, ExpectedRevision.any(), List.of(event("happened")), Optional.of(key)));

		List<Future<AppendOutcome>> outcomes = together(append(newStream(), ExpectedRevision.any(), "happened"),
				append(newStream(), ExpectedRevision.noStream(), "happened", "happened", "happened"),
				append(taken, ExpectedRevision.noStream(), "happened"),
				new Append(repeated, ExpectedRevision.any(), List.of(event("happened")), Optional.of(key)),
				new Append(newStream(), ExpectedRevision.any(), List.of(event("happened")), Optional.of(key)),
				append(newStream(), ExpectedRevision.streamExists(), "happened"));

		// The one with the key that another has taken along is in the next transaction.
		assertThat(appendsPerTransactionMax()).isEqualTo(5);
		assertThat(get(outcomes.get(0))).isInstanceOfSatisfying(Appended.class,
				(appended) -> assertThat(appended.revision()).isEqualTo(1));
		assertThat(get(outcomes.get(1))).isInstanceOfSatisfying(Appended.class, (appended) -> {
			assertThat(appended.revision()).isEqualTo(3);
			assertThat(this.store.read(appended.streamId(), 1, 10).events()).extracting((event) -> event.id())
				.containsExactlyElementsOf(appended.events().stream().map((event) -> event.id()).toList());
		});
		assertThat(get(outcomes.get(2))).isEqualTo(new Conflict(taken, ExpectedRevision.noStream(), 1));
		assertThat(get(outcomes.get(3))).isInstanceOfSatisfying(Appended.class,
				(appended) -> assertThat(appended.repeated()).isTrue());
		assertThat(get(outcomes.get(4))).isInstanceOf(KeyReused.class);
		assertThat(get(outcomes.get(5))).isInstanceOf(Conflict.class);
	}

	@Test
	void appends_to_one_stream_follow_each_other() throws Exception {
		StreamId stream = newStream();

		List<Future<AppendOutcome>> outcomes = together(append(stream, ExpectedRevision.any(), "happened"),
				append(stream, ExpectedRevision.any(), "happened"), append(stream, ExpectedRevision.any(), "happened"));

		List<Long> revisions = new ArrayList<>();
		for (Future<AppendOutcome> outcome : outcomes) {
			revisions.add(((Appended) get(outcome)).revision());
		}
		assertThat(revisions).containsExactlyInAnyOrder(1L, 2L, 3L);
	}

	@Test
	void one_that_postgres_refuses_fails_alone() throws Exception {
		StreamId good = newStream();
		StreamId bad = newStream();
		StreamId other = newStream();
		NewEvent unstorable = new NewEvent(UUID.randomUUID(), new EventType("happened", 1), Instant.EPOCH,
				Metadata.startedBy("test"), "{\"not\": json}");

		List<Future<AppendOutcome>> outcomes = together(append(good, ExpectedRevision.noStream(), "happened"),
				Append.of(bad, ExpectedRevision.noStream(), List.of(unstorable)),
				append(other, ExpectedRevision.any(), "happened"));

		assertThat(get(outcomes.get(0))).isInstanceOf(Appended.class);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(outcomes.get(1)))
			.withCauseInstanceOf(DataAccessException.class)
			.withMessageContaining("invalid input syntax for type json");
		assertThat(get(outcomes.get(2))).isInstanceOf(Appended.class);
		assertThat(this.store.read(good, 1, 10).currentRevision()).isEqualTo(1);
		assertThat(this.store.read(bad, 1, 10).currentRevision()).isZero();
		assertThat(this.store.read(other, 1, 10).currentRevision()).isEqualTo(1);
	}

	@Test
	void one_that_waits_for_another_program_holds_up_nobody_else() throws Exception {
		StreamId held = newStream();
		try (Holder holder = new Holder(held)) {
			List<Future<AppendOutcome>> outcomes = together(append(newStream(), ExpectedRevision.any(), "happened"),
					append(held, ExpectedRevision.any(), "happened"),
					append(newStream(), ExpectedRevision.any(), "happened"));

			assertThat(get(outcomes.get(0))).isInstanceOf(Appended.class);
			assertThat(get(outcomes.get(2))).isInstanceOf(Appended.class);
			assertThat(outcomes.get(1)).isNotDone();
			assertThat(this.store.append(append(newStream(), ExpectedRevision.any(), "happened")))
				.isInstanceOf(Appended.class);

			holder.close();
			assertThat(get(outcomes.get(1))).isInstanceOf(Appended.class);
		}
	}

	/**
	 * Hold the only transaction up until all these appends wait, then let them go.
	 */
	private List<Future<AppendOutcome>> together(Append... appends) throws Exception {
		StreamId first = newStream();
		try (Holder holder = new Holder(first)) {
			Future<AppendOutcome> leader = start(append(first, ExpectedRevision.any(), "happened"));
			awaitOneAtALock();
			List<Future<AppendOutcome>> outcomes = new ArrayList<>();
			for (Append append : appends) {
				outcomes.add(start(append));
				awaitWaiting();
			}
			holder.close();
			get(leader);
			return outcomes;
		}
	}

	private Future<AppendOutcome> start(Append append) {
		CompletableFuture<Thread> thread = new CompletableFuture<>();
		Future<AppendOutcome> outcome = this.threads.submit(() -> {
			thread.complete(Thread.currentThread());
			return this.store.append(append);
		});
		this.waiting.add(thread.join());
		return outcome;
	}

	private void awaitOneAtALock() {
		await(() -> DATABASE.sql().sql(WAITING_FOR_LOCK).query(Integer.class).single() > 0);
	}

	/** The last one started waits in the queue: it is parked. */
	private void awaitWaiting() {
		await(() -> this.waiting.getLast().getState() == Thread.State.WAITING);
	}

	private static void await(BooleanSupplier condition) {
		Instant deadline = Instant.now().plus(LIMIT);
		while (!condition.getAsBoolean()) {
			assertThat(Instant.now()).isBefore(deadline);
			Thread.onSpinWait();
		}
	}

	private double appendsPerTransactionMax() {
		await(() -> this.registry.get(EventStoreMetrics.APPENDS_PER_TRANSACTION).summary().max() > 1);
		return this.registry.get(EventStoreMetrics.APPENDS_PER_TRANSACTION).summary().max();
	}

	private static AppendOutcome get(Future<AppendOutcome> outcome) throws Exception {
		return outcome.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
	}

	private static StreamId newStream() {
		return new StreamId("invoice", UUID.randomUUID().toString());
	}

	private static Append append(StreamId streamId, ExpectedRevision expected, String... types) {
		return Append.of(streamId, expected, List.of(types).stream().map(GroupCommitIT::event).toList());
	}

	private static NewEvent event(String type) {
		return new NewEvent(UUID.randomUUID(), new EventType(type, 1), Instant.EPOCH, Metadata.startedBy("test"), "{}");
	}

	/**
	 * Another session that holds a stream's lock.
	 */
	private static final class Holder implements AutoCloseable {

		private final Connection connection;

		Holder(StreamId streamId) throws SQLException {
			this.connection = DATABASE.database().dataSource().getConnection();
			this.connection.setAutoCommit(false);
			try (PreparedStatement statement = this.connection.prepareStatement(LOCK)) {
				statement.setString(1, streamId.toString());
				statement.execute();
			}
		}

		@Override
		public void close() throws SQLException {
			if (!this.connection.isClosed()) {
				this.connection.rollback();
				this.connection.close();
			}
		}

	}

}
