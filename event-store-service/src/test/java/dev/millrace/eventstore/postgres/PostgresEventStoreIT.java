package dev.millrace.eventstore.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.AppendOutcome;
import dev.millrace.events.store.AppendOutcome.Appended;
import dev.millrace.events.store.AppendOutcome.Conflict;
import dev.millrace.events.store.AppendOutcome.KeyReused;
import dev.millrace.events.store.EventStoreUnavailableException;
import dev.millrace.events.store.EventTooLargeException;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.Idempotency;
import dev.millrace.eventstore.EventStoreProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PostgresEventStoreIT {

	private static final StoreDatabase DATABASE = new StoreDatabase();

	private static final PostgresEventStore STORE = DATABASE.newStore();

	private static final String CALL = """
			SELECT outcome FROM event_store.append('invoice-isolated', 0, 0, NULL, NULL, ARRAY[]::uuid[],
			  ARRAY[]::text[], ARRAY[]::integer[], ARRAY[]::bigint[], ARRAY[]::json[], ARRAY[]::json[])
			""";

	private static final String CALL_WITH_KEY = """
			SELECT outcome FROM event_store.append(?, 0, 0, ?, 'fingerprint', ARRAY[]::uuid[],
			  ARRAY[]::text[], ARRAY[]::integer[], ARRAY[]::bigint[], ARRAY[]::json[], ARRAY[]::json[])
			""";

	private static final String WAITING = """
			SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
			""";

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final StreamId streamId = new StreamId("invoice", UUID.randomUUID().toString());

	@Test
	void an_open_write_transaction_neither_stalls_appends_nor_hides_what_they_conflict_with() throws SQLException {
		try (Connection idle = DATABASE.database().dataSource().getConnection();
				Statement statement = idle.createStatement()) {
			idle.setAutoCommit(false);
			statement.execute("CREATE TABLE IF NOT EXISTS public.ordinary (id int)");
			statement.execute("INSERT INTO public.ordinary VALUES (1)");

			AppendOutcome first = append(ExpectedRevision.exactly(0), "happened");
			AppendOutcome second = append(ExpectedRevision.exactly(0), "happened");
			AppendOutcome third = append(ExpectedRevision.exactly(1), "happened");

			assertThat(first).isInstanceOf(Appended.class);
			assertThat(second).isEqualTo(new Conflict(this.streamId, ExpectedRevision.noStream(), 1));
			assertThat(third).isInstanceOf(Appended.class);
			assertThat(STORE.read(this.streamId, 1, 10).events()).hasSize(2);
			idle.rollback();
		}
	}

	@Test
	void an_append_open_in_another_session_makes_the_next_writer_wait_for_its_end() throws SQLException {
		PostgresEventStore impatient = DATABASE.newStore(Duration.ofSeconds(1));
		try (Connection session = DATABASE.database().dataSource().getConnection();
				Statement statement = session.createStatement()) {
			session.setAutoCommit(false);
			statement.execute(CALL.replace("invoice-isolated", this.streamId.toString()));

			assertThatExceptionOfType(EventStoreUnavailableException.class)
				.isThrownBy(() -> impatient.append(of(ExpectedRevision.any(), "happened")));
			session.rollback();
		}

		assertThat(STORE.read(this.streamId, 1, 10).currentRevision()).isZero();
		assertThat(append(ExpectedRevision.noStream(), "happened")).isInstanceOf(Appended.class);
	}

	@Test
	void a_key_that_another_stream_is_just_committing_is_refused() throws Exception {
		assertThat(appendWhileAnotherStreamHolds(newKey(), Connection::commit)).isInstanceOf(KeyReused.class);
		assertThat(STORE.read(this.streamId, 1, 10).currentRevision()).isZero();
	}

	@Test
	void a_key_that_another_stream_gives_back_is_taken() throws Exception {
		assertThat(appendWhileAnotherStreamHolds(newKey(), Connection::rollback)).isInstanceOf(Appended.class);
		assertThat(STORE.read(this.streamId, 1, 10).currentRevision()).isEqualTo(1);
	}

	@Test
	void an_append_that_fails_at_its_third_event_leaves_no_event_no_key_and_no_gap() {
		refuseEventsOfType("refused");
		append(ExpectedRevision.any(), "happened");
		Idempotency key = newKey();

		assertThatThrownBy(() -> STORE.append(new Append(this.streamId, ExpectedRevision.exactly(1),
				events("happened", "happened", "refused"), Optional.of(key))))
			.isInstanceOf(DataAccessException.class)
			.hasMessageContaining("refused by the test");

		assertThat(STORE.findAppend(key)).isEmpty();
		append(ExpectedRevision.exactly(1), "happened");
		assertThat(STORE.read(this.streamId, 1, 10).events()).extracting(RecordedEvent::revision)
			.containsExactly(1L, 2L);
	}

	@Test
	void a_rolled_back_transaction_of_the_caller_does_not_take_an_answered_append_with_it() {
		EventStoreDatabase shared = EventStoreDatabase.of(DATABASE.database().dataSource());
		PostgresEventStore store = DATABASE.storeOn(shared, LIMIT);
		TransactionTemplate transaction = new TransactionTemplate(
				new DataSourceTransactionManager(DATABASE.database().dataSource()));

		transaction.executeWithoutResult((status) -> {
			store.append(of(ExpectedRevision.noStream(), "happened"));
			status.setRollbackOnly();
		});

		assertThat(STORE.read(this.streamId, 1, 10).currentRevision()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "REPEATABLE READ", "SERIALIZABLE" })
	void the_append_function_refuses_an_isolation_whose_snapshot_is_older_than_the_lock(String isolation)
			throws SQLException {
		try (Connection connection = DATABASE.database().dataSource().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL " + isolation);

			assertThatThrownBy(() -> statement.executeQuery(CALL))
				.hasMessageContaining("event_store.append needs READ COMMITTED, not " + isolation);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "UPDATE event_store.events SET type = 'x'", "DELETE FROM event_store.events",
			"TRUNCATE event_store.events" })
	void events_are_never_changed(String statement) {
		append(ExpectedRevision.any(), "happened");

		assertThatThrownBy(() -> DATABASE.sql().sql(statement).update())
			.hasMessageContaining("events are never changed");
	}

	@Test
	void the_table_has_the_columns_that_the_relay_reads() {
		List<String> columns = DATABASE.sql().sql("""
				SELECT column_name || ' ' || data_type FROM information_schema.columns
				WHERE table_schema = 'event_store' AND table_name = 'events' ORDER BY ordinal_position
				""").query(String.class).list();

		assertThat(columns).containsExactly("position bigint", "transaction_id bigint", "stream_id text",
				"revision bigint", "id uuid", "type text", "schema_version integer", "event_time bigint",
				"recorded_at bigint", "metadata json", "data json");
	}

	@Test
	void the_token_names_the_transaction_that_wrote_the_events() {
		Appended appended = (Appended) append(ExpectedRevision.any(), "happened", "happened");

		List<Long> transactions = DATABASE.sql()
			.sql("SELECT DISTINCT transaction_id FROM event_store.events WHERE stream_id = ?")
			.param(this.streamId.toString())
			.query(Long.class)
			.list();

		assertThat(transactions).containsExactly(appended.token().transactionId());
	}

	@Test
	void an_event_may_have_the_most_data_allowed_and_not_one_byte_more() {
		String atTheBound = "{\"a\":\"" + "ü".repeat(512 * 1024 - 4) + "\"}";

		assertThat(
				STORE.append(Append.of(this.streamId, ExpectedRevision.any(), List.of(event("happened", atTheBound)))))
			.isInstanceOf(Appended.class);
		assertThatExceptionOfType(EventTooLargeException.class).isThrownBy(() -> STORE.append(Append.of(this.streamId,
				ExpectedRevision.any(), List.of(event("happened", "{}"), event("happened", atTheBound + " ")))))
			.satisfies((ex) -> {
				assertThat(ex.field()).isEqualTo("[1].data");
				assertThat(ex.size()).isEqualTo(1024 * 1024 + 1);
				assertThat(ex.sizeMax()).isEqualTo(1024 * 1024);
			});
	}

	@Test
	void a_database_that_is_gone_is_told_from_a_bug() {
		EventStoreDatabase gone = EventStoreDatabase.open(new EventStoreProperties.Database(DATABASE.database().url(),
				DATABASE.database().username(), DATABASE.database().password(), 2));
		PostgresEventStore store = DATABASE.storeOn(gone, Duration.ofSeconds(1));
		gone.close();

		assertThatExceptionOfType(EventStoreUnavailableException.class)
			.isThrownBy(() -> store.read(this.streamId, 1, 10));
	}

	@Test
	void migrating_again_changes_nothing() {
		append(ExpectedRevision.any(), "happened");

		EventStoreSchema.migrate(DATABASE.database().dataSource());

		assertThat(STORE.read(this.streamId, 1, 10).currentRevision()).isEqualTo(1);
	}

	private AppendOutcome append(ExpectedRevision expected, String... types) {
		return STORE.append(of(expected, types));
	}

	private Append of(ExpectedRevision expected, String... types) {
		return Append.of(this.streamId, expected, events(types));
	}

	/**
	 * Append with a key that an open append to another stream has taken, and end that one
	 * once this one waits.
	 */
	private AppendOutcome appendWhileAnotherStreamHolds(Idempotency key, Ending ending) throws Exception {
		try (Connection other = DATABASE.database().dataSource().getConnection();
				PreparedStatement statement = other.prepareStatement(CALL_WITH_KEY);
				ExecutorService thread = Executors.newSingleThreadExecutor()) {
			other.setAutoCommit(false);
			statement.setString(1, "invoice-" + UUID.randomUUID());
			statement.setString(2, key.key());
			statement.execute();

			Future<AppendOutcome> outcome = thread.submit(() -> STORE
				.append(new Append(this.streamId, ExpectedRevision.any(), events("happened"), Optional.of(key))));
			awaitOneWaiting();
			ending.end(other);

			return outcome.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
		}
	}

	private static void awaitOneWaiting() {
		Instant deadline = Instant.now().plus(LIMIT);
		while (DATABASE.sql().sql(WAITING).query(Integer.class).single() == 0) {
			assertThat(Instant.now()).isBefore(deadline);
			Thread.onSpinWait();
		}
	}

	private static Idempotency newKey() {
		return new Idempotency(UUID.randomUUID().toString(), "fingerprint");
	}

	private static List<NewEvent> events(String... types) {
		return Arrays.stream(types).map((type) -> event(type, "{}")).toList();
	}

	private static NewEvent event(String type, String data) {
		return new NewEvent(UUID.randomUUID(), new EventType(type, 1), Instant.EPOCH, Metadata.startedBy("test"), data);
	}

	private static void refuseEventsOfType(String type) {
		Stream.of("""
				CREATE OR REPLACE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
				BEGIN
				  IF NEW.type = '%s' THEN
				    RAISE EXCEPTION 'refused by the test';
				  END IF;
				  RETURN NEW;
				END $$
				""".formatted(type), """
				CREATE OR REPLACE TRIGGER refuse BEFORE INSERT ON event_store.events
				FOR EACH ROW EXECUTE FUNCTION public.refuse()
				""").forEach((sql) -> DATABASE.sql().sql(sql).update());
	}

	/** How a session ends its transaction. */
	private interface Ending {

		void end(Connection connection) throws SQLException;

	}

}
