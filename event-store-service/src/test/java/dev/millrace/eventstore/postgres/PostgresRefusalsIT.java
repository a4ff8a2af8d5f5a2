package dev.millrace.eventstore.postgres;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.AppendOutcome;
import dev.millrace.events.store.AppendOutcome.Appended;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.EventStoreUnavailableException;
import dev.millrace.events.store.EventStoreUnavailableException.Effect;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.eventstore.EventStoreProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class PostgresRefusalsIT {

	private static final StoreDatabase DATABASE = new StoreDatabase();

	private static final EventStore STORE = DATABASE.newStore();

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final String WAITING_BACKENDS = """
			SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'
			""";

	private final StreamId streamId = new StreamId("invoice", UUID.randomUUID().toString());

	@AfterEach
	void takeEverything() {
		sql("DROP TRIGGER IF EXISTS refuse ON event_store.events");
	}

	@ParameterizedTest
	@CsvSource({ "53100, 30, its disk is full", "53200, 5, it is out of memory", "53400, 5, it is short of resources",
			"40P01, 1, it ended a deadlock", "40001, 1, others were writing the same",
			"55P03, 1, a lock was not to be had in time", "57014, 1, the statement took too long",
			"58030, 30, its operating system failed it" })
	void what_postgres_refuses_is_told_nothing_is_appended_and_the_store_goes_on(String sqlState, int retryAfter,
			String because) {
		onInsert("RAISE EXCEPTION 'no thanks' USING ERRCODE = '%s'".formatted(sqlState));

		EventStoreUnavailableException refused = refused(STORE);

		assertThat(refused).hasMessageStartingWith("Postgres refused, " + because)
			.hasMessageEndingWith(" (" + sqlState + ": no thanks), and nothing was appended");
		assertThat(refused.effect()).isEqualTo(Effect.NONE);
		assertThat(refused.retryAfter()).hasSeconds(retryAfter);
		assertGoesOn(STORE);
	}

	@Test
	void a_broken_rule_is_no_refusal() {
		onInsert("RAISE EXCEPTION 'no thanks' USING ERRCODE = 'check_violation'");

		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> append(STORE));
	}

	@Test
	void a_database_set_to_read_only_is_read_and_takes_appends_as_soon_as_it_may() {
		sql("ALTER DATABASE " + DATABASE.database().name() + " SET default_transaction_read_only = on");
		EventStore store = DATABASE
			.storeOn(twoConnectionsAs(DATABASE.database().username(), DATABASE.database().password()), LIMIT);

		EventStoreUnavailableException refused = refused(store);

		assertThat(refused).hasMessageContaining("it takes no writes")
			.hasMessageContaining("25006")
			.hasMessageEndingWith("nothing was appended");
		assertThat(refused.effect()).isEqualTo(Effect.NONE);
		assertThat(refused.retryAfter()).hasSeconds(30);
		assertThat(store.read(this.streamId, 1, 10).currentRevision()).isZero();
		sql("SET default_transaction_read_only = off",
				"ALTER DATABASE " + DATABASE.database().name() + " RESET default_transaction_read_only");
		// The pool may hold sessions that began while writing was refused: a refusal each
		// more, and they are gone.
		for (int refusals = 0; refusals < 3 && refused(store) != null; refusals++) {
			assertThat(STORE.read(this.streamId, 1, 10).currentRevision()).isZero();
		}
		assertThat(STORE.read(this.streamId, 1, 10).currentRevision()).isEqualTo(1);
	}

	@Test
	void a_server_without_a_connection_left_is_told() {
		sql("CREATE ROLE crowded LOGIN PASSWORD 'crowded' CONNECTION LIMIT 0");
		EventStore store = DATABASE.storeOn(twoConnectionsAs("crowded", "crowded"), LIMIT);

		EventStoreUnavailableException refused = refused(store);

		assertThat(refused).hasMessageContaining("it has no connection left")
			.hasMessageContaining("53300")
			.hasMessageEndingWith("nothing was appended");
		assertThat(refused.effect()).isEqualTo(Effect.NONE);
	}

	@Test
	void a_connection_that_postgres_ends_under_an_append_leaves_its_effect_unknown() throws Exception {
		onInsert("PERFORM pg_sleep(60)");
		CompletableFuture<EventStoreUnavailableException> append = CompletableFuture.supplyAsync(() -> refused(STORE));

		endBackend();
		EventStoreUnavailableException ended = append.get(LIMIT.toSeconds(), TimeUnit.SECONDS);

		assertThat(ended.effect()).isEqualTo(Effect.UNKNOWN);
		assertThat(ended).hasMessageContaining("57P01")
			.hasMessageEndingWith("it is unknown what became of the request; repeat it with the same Idempotency-Key");
		assertGoesOn(STORE);
	}

	@Test
	void a_read_that_is_refused_changes_nothing_whatever_broke() {
		EventStoreDatabase gone = EventStoreDatabase
			.open(new EventStoreProperties.Database("jdbc:postgresql://localhost:1/none", "none", "none", 2));
		gone.close();

		EventStoreUnavailableException refused = catchThrowableOfType(EventStoreUnavailableException.class,
				() -> DATABASE.storeOn(gone, LIMIT).read(this.streamId, 1, 10));

		assertThat(refused.effect()).isEqualTo(Effect.NONE);
		assertThat(refused).hasMessageStartingWith("Postgres did not answer, it cannot be reached");
	}

	private void assertGoesOn(EventStore store) {
		assertThat(STORE.read(this.streamId, 1, 10).currentRevision()).isZero();
		takeEverything();

		assertThat(append(store)).isInstanceOf(Appended.class);
		assertThat(STORE.read(this.streamId, 1, 10).currentRevision()).isEqualTo(1);
	}

	private EventStoreUnavailableException refused(EventStore store) {
		return catchThrowableOfType(EventStoreUnavailableException.class, () -> append(store));
	}

	private AppendOutcome append(EventStore store) {
		return store.append(Append.of(this.streamId, ExpectedRevision.any(), List.of(new NewEvent(UUID.randomUUID(),
				new EventType("happened", 1), Instant.EPOCH, Metadata.startedBy("test"), "{}"))));
	}

	private static EventStoreDatabase twoConnectionsAs(String username, String password) {
		return EventStoreDatabase
			.open(new EventStoreProperties.Database(DATABASE.database().url(), username, password, 2));
	}

	private static void onInsert(String statement) {
		sql("""
				CREATE OR REPLACE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
				BEGIN
				  %s;
				  RETURN NEW;
				END $$
				""".formatted(statement));
		sql("""
				CREATE OR REPLACE TRIGGER refuse BEFORE INSERT ON event_store.events
				FOR EACH ROW EXECUTE FUNCTION public.refuse()
				""");
	}

	private static void endBackend() {
		Instant deadline = Instant.now().plus(LIMIT);
		List<Integer> backends = List.of();
		while (backends.isEmpty()) {
			assertThat(Instant.now()).isBefore(deadline);
			backends = DATABASE.sql().sql(WAITING_BACKENDS).query(Integer.class).list();
		}
		sql("SELECT pg_terminate_backend(" + backends.getFirst() + ")");
	}

	private static void sql(String... statements) {
		DATABASE.execute(statements);
	}

}
