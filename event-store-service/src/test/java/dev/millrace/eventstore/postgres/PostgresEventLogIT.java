package dev.millrace.eventstore.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.log.Cursor;
import dev.millrace.events.store.log.EventFilter;
import dev.millrace.events.store.log.EventLog;
import dev.millrace.events.store.log.LogPage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.support.SqlArrayValue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PostgresEventLogIT {

	private static final String APPEND = """
			SELECT outcome FROM event_store.append(?, 0, 9223372036854775807, NULL, NULL, ARRAY[?]::uuid[],
			  ARRAY['happened'], ARRAY[1], ARRAY[0]::bigint[],
			  ARRAY['{"correlationId": "race", "causationId": "race"}']::json[], ARRAY['{}']::json[])
			""";

	private static final String BY_POSITION = """
			SELECT id FROM event_store.events
			WHERE position > ? AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
			ORDER BY position
			""";

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final StoreDatabase database = new StoreDatabase();

	private final EventStoreDatabase connections = this.database.open();

	private final PostgresEventStore store = this.database.storeOn(this.connections, LIMIT);

	private final EventLog log = this.database.logOn(this.connections);

	private final CorrelationFilters filters = this.database.correlationFiltersOn(this.connections);

	@AfterEach
	void close() {
		this.connections.close();
	}

	@Test
	void an_event_with_a_lower_position_that_is_committed_later_is_read_where_a_reader_by_position_loses_it()
			throws SQLException {
		UUID lower = UUID.randomUUID();
		UUID higher = UUID.randomUUID();
		try (Connection first = open(); Connection second = open()) {
			first.createStatement().execute("SELECT pg_current_xact_id()");
			append(second, "late-1", lower);
			append(first, "early-1", higher);
			first.commit();

			LogPage page = this.log.read(Cursor.START, EventFilter.ALL, 10);
			long position = page.events().getLast().position();
			List<UUID> byPosition = this.database.sql().sql(BY_POSITION).param(0).query(UUID.class).list();
			second.commit();

			assertThat(page.events()).extracting(RecordedEvent::id).containsExactly(higher);
			assertThat(byPosition).containsExactly(higher);
			assertThat(this.log.read(page.next(), EventFilter.ALL, 10).events()).extracting(RecordedEvent::id)
				.containsExactly(lower);
			assertThat(this.database.sql().sql(BY_POSITION).param(position).query(UUID.class).list()).isEmpty();
		}
	}

	@Test
	void what_was_committed_after_an_open_append_waits_for_it_and_is_read_once() throws SQLException {
		UUID waiting = UUID.randomUUID();
		try (Connection open = open()) {
			append(open, "open-1", waiting);
			UUID committed = append("done-1");

			LogPage before = this.log.read(Cursor.START, EventFilter.ALL, 10);
			open.commit();
			LogPage after = this.log.read(before.next(), EventFilter.ALL, 10);

			assertThat(before.events()).isEmpty();
			assertThat(before.caughtUp()).isTrue();
			assertThat(after.events()).extracting(RecordedEvent::id).containsExactly(waiting, committed);
			assertThat(this.log.read(after.next(), EventFilter.ALL, 10).events()).isEmpty();
		}
	}

	@Test
	void a_rolled_back_append_holds_nobody_up() throws SQLException {
		try (Connection open = open()) {
			append(open, "gone-1", UUID.randomUUID());
			open.rollback();
		}
		UUID next = append("next-1");

		LogPage page = this.log.read(Cursor.START, EventFilter.ALL, 10);

		assertThat(page.events()).extracting(RecordedEvent::id).containsExactly(next);
		assertThat(page.caughtUp()).isTrue();
	}

	@Test
	void an_append_that_would_come_before_its_stream_s_last_event_in_the_log_is_refused() throws SQLException {
		try (Connection older = open()) {
			append(older, "one-1", UUID.randomUUID());
			append("two-1");

			assertThatThrownBy(() -> append(older, "two-1", UUID.randomUUID()))
				.hasMessageContaining("Append before anything else in a transaction");
		}
	}

	@Test
	void of_racing_writers_every_reader_sees_every_committed_event_once_and_every_stream_in_order() throws Exception {
		long seed = System.nanoTime();
		System.out.println("seed " + seed);
		int writers = 4;
		int readers = 3;
		AtomicInteger writing = new AtomicInteger(writers);
		List<UUID> committed = Collections.synchronizedList(new ArrayList<>());
		try (ExecutorService threads = Executors.newFixedThreadPool(writers + readers)) {
			List<Future<List<RecordedEvent>>> reading = Stream
				.generate(() -> threads.submit(reader(new Random(seed), writing)))
				.limit(readers)
				.toList();
			List<Future<Void>> ends = new ArrayList<>();
			for (int writer = 0; writer < writers; writer++) {
				ends.add(threads.submit(writer(new Random(seed + writer), writing, committed)));
			}
			for (Future<Void> end : ends) {
				end.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
			}

			for (Future<List<RecordedEvent>> reader : reading) {
				List<RecordedEvent> events = reader.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
				assertThat(events).as("seed %d", seed)
					.extracting(RecordedEvent::id)
					.containsExactlyInAnyOrderElementsOf(committed);
				assertStreamsInOrder(events);
			}
		}
	}

	@Test
	void a_page_has_no_more_than_wanted_and_says_whether_it_was_the_last() {
		append("log-1", "happened", "happened", "happened");

		LogPage first = this.log.read(Cursor.START, EventFilter.ALL, 2);
		LogPage second = this.log.read(first.next(), EventFilter.ALL, 1);
		LogPage third = this.log.read(second.next(), EventFilter.ALL, 2);

		assertThat(first.events()).extracting(RecordedEvent::revision).containsExactly(1L, 2L);
		assertThat(first.caughtUp()).isFalse();
		assertThat(first.cursors().getLast()).isEqualTo(first.next());
		assertThat(second.events()).extracting(RecordedEvent::revision).containsExactly(3L);
		assertThat(second.caughtUp()).isTrue();
		assertThat(third.events()).isEmpty();
		assertThat(third.caughtUp()).isTrue();
	}

	@Test
	void a_program_that_keeps_its_cursor_reads_every_event_once() {
		append("log-1", "happened", "happened", "happened");
		List<RecordedEvent> done = new ArrayList<>();

		Cursor kept = export(Cursor.START, done);
		append("log-1", "happened");
		export(kept, done);

		assertThat(done).extracting(RecordedEvent::revision).containsExactly(1L, 2L, 3L, 4L);
	}

	// tag::reader[]
	Cursor export(Cursor kept, List<RecordedEvent> done) {
		Cursor cursor = kept;
		boolean caughtUp = false;
		while (!caughtUp) {
			LogPage page = this.log.read(cursor, EventFilter.category("log"), 2);
			done.addAll(page.events());
			cursor = page.next();
			caughtUp = page.caughtUp();
		}
		return cursor;
	}
	// end::reader[]

	@Test
	void a_reader_who_stops_inside_a_page_goes_on_after_the_event_s_cursor() {
		append("log-1", "happened", "happened", "happened");

		LogPage page = this.log.read(Cursor.START, EventFilter.ALL, 3);

		assertThat(this.log.read(page.cursors().get(1), EventFilter.ALL, 3).events())
			.extracting(RecordedEvent::revision)
			.containsExactly(3L);
	}

	@Test
	void an_event_is_read_as_in_its_stream() {
		append("log-1", "happened");

		assertThat(this.log.read(Cursor.START, EventFilter.ALL, 10).events())
			.isEqualTo(this.store.read(StreamId.parse("log-1"), 1, 10).events());
	}

	@Test
	void a_filter_wants_all_its_parts() {
		append("log-1", "opened", "closed");
		append("log_book-1", "opened");
		append("other-1", "opened");

		assertThat(streams(EventFilter.category("log"))).containsExactly("log-1", "log-1");
		assertThat(streams(new EventFilter(Optional.of("log"), Set.of("closed", "lost"), Optional.empty())))
			.containsExactly("log-1");
		assertThat(streams(new EventFilter(Optional.empty(), Set.of("opened"), Optional.empty())))
			.containsExactly("log-1", "log_book-1", "other-1");
		assertThat(streams(new EventFilter(Optional.of("log"), Set.of(), Optional.of("of log_book-1")))).isEmpty();
		assertThat(streams(EventFilter.correlationId("of log_book-1"))).containsExactly("log_book-1");
	}

	@Test
	void a_filter_that_matches_little_gets_an_empty_page_that_moves_on() {
		appendMany("many", 11);
		UUID rare = append("rare-1");

		LogPage first = this.log.read(Cursor.START, EventFilter.category("rare"), 10);
		LogPage second = this.log.read(first.next(), EventFilter.category("rare"), 10);

		assertThat(first.events()).isEmpty();
		assertThat(first.caughtUp()).isFalse();
		assertThat(first.next()).isGreaterThan(Cursor.START);
		assertThat(second.events()).extracting(RecordedEvent::id).containsExactly(rare);
		assertThat(second.caughtUp()).isTrue();
	}

	@Test
	void events_of_an_action_are_found_behind_its_filters_and_where_there_are_none_yet() {
		List<UUID> rare = new ArrayList<>();
		rare.add(append("rare-1"));
		appendMany("many", 21);
		rare.add(append("rare-1"));
		appendMany("more", 10);
		rare.add(append("rare-1"));

		for (int made = 0; made < 3; made++) {
			assertThat(this.filters.makeNext()).isTrue();
		}
		assertThat(this.filters.makeNext()).isFalse();
		LogPage page = this.log.read(Cursor.START, EventFilter.correlationId("of rare-1"), 10);
		LogPage first = this.log.read(Cursor.START, EventFilter.correlationId("of rare-1"), 2);

		assertThat(page.events()).extracting(RecordedEvent::id).containsExactlyElementsOf(rare);
		assertThat(page.caughtUp()).isTrue();
		assertThat(first.events()).extracting(RecordedEvent::id).containsExactlyElementsOf(rare.subList(0, 2));
		assertThat(this.log.read(first.next(), EventFilter.correlationId("of rare-1"), 2).events())
			.extracting(RecordedEvent::id)
			.containsExactly(rare.getLast());
	}

	@Test
	void parts_of_the_log_without_the_action_are_not_read() {
		appendMany("many", 21);
		assertThat(this.filters.makeNext()).isTrue();
		assertThat(this.filters.makeNext()).isTrue();
		assertThat(this.filters.makeNext()).isFalse();
		LogPage end = readUntil(20_000);

		assertThat(this.filters.skip(Cursor.START, "of nobody")).isEqualTo(end.next());
		assertThat(this.filters.skip(Cursor.START, "of many-0")).isEqualTo(Cursor.START);
		assertThat(this.filters.skip(Cursor.START, "of many-15")).isEqualTo(readUntil(10_000).next());
		assertThat(this.filters.skip(end.next(), "of many-0")).isEqualTo(end.next());
	}

	@Test
	void one_instance_at_a_time_makes_filters() throws SQLException {
		appendMany("many", 10);
		try (Connection other = open()) {
			other.createStatement()
				.execute("SELECT pg_advisory_xact_lock(hashtextextended('event_store.correlation_filters', 0))");

			assertThat(this.filters.makeNext()).isFalse();
		}
		assertThat(this.filters.makeNext()).isTrue();
	}

	@Test
	void the_worker_makes_filters_until_it_is_stopped() {
		appendMany("many", 10);
		CorrelationWorker worker = new CorrelationWorker(this.filters);

		worker.start();
		awaitFilter();
		worker.stop();

		assertThat(worker.isRunning()).isFalse();
	}

	@Test
	void a_page_is_read_by_the_primary_key() throws SQLException {
		appendMany("many", 12);
		this.database.sql().sql("ANALYZE event_store.events").update();

		assertThat(plan(PostgresEventLog.SCAN)).contains("Index Scan using events_pk").doesNotContain("Seq Scan");
	}

	@Test
	void a_page_out_of_bounds_is_a_bug() {
		assertThatIllegalStateException().isThrownBy(() -> this.log.read(Cursor.START, EventFilter.ALL, 0));
		assertThatIllegalStateException()
			.isThrownBy(() -> this.log.read(Cursor.START, EventFilter.ALL, EventLog.PAGE_MAX + 1));
	}

	private String plan(String sql) {
		return String.join("\n",
				this.database.sql()
					.sql("EXPLAIN " + sql)
					.param("transactionId", 0)
					.param("position", 0)
					.param("streamPrefix", "many-")
					.param("types", new SqlArrayValue("text"))
					.param("correlationId", "")
					.param("lookedAtMax", 10_000)
					.param("max", 101)
					.query(String.class)
					.list());
	}

	private Callable<List<RecordedEvent>> reader(Random random, AtomicInteger writing) {
		return () -> {
			List<RecordedEvent> events = new ArrayList<>();
			Cursor cursor = Cursor.START;
			boolean last = false;
			while (!last) {
				boolean writersEnded = writing.get() == 0;
				LogPage page = this.log.read(cursor, EventFilter.ALL, 1 + random.nextInt(7));
				events.addAll(page.events());
				assertThat(page.next()).isGreaterThanOrEqualTo(cursor);
				cursor = page.next();
				last = writersEnded && page.caughtUp();
			}
			return events;
		};
	}

	private Callable<Void> writer(Random random, AtomicInteger writing, List<UUID> committed) {
		return () -> {
			try (Connection connection = open()) {
				for (int number = 0; number < 80; number++) {
					UUID id = UUID.randomUUID();
					append(connection, "race-" + random.nextInt(5), id);
					Thread.yield();
					if (random.nextInt(5) == 0) {
						connection.rollback();
					}
					else {
						connection.commit();
						committed.add(id);
					}
				}
			}
			finally {
				writing.decrementAndGet();
			}
			return null;
		};
	}

	private static void assertStreamsInOrder(List<RecordedEvent> events) {
		Map<StreamId, Long> revisions = new HashMap<>();
		for (RecordedEvent event : events) {
			assertThat(event.revision()).isEqualTo(revisions.getOrDefault(event.streamId(), 0L) + 1);
			revisions.put(event.streamId(), event.revision());
		}
	}

	private List<String> streams(EventFilter filter) {
		return this.log.read(Cursor.START, filter, 10)
			.events()
			.stream()
			.map((event) -> event.streamId().toString())
			.toList();
	}

	private LogPage readUntil(int count) {
		LogPage page = this.log.read(Cursor.START, EventFilter.ALL, EventLog.PAGE_MAX);
		for (int seen = page.events().size(); seen < count; seen += page.events().size()) {
			page = this.log.read(page.next(), EventFilter.ALL, EventLog.PAGE_MAX);
		}
		return page;
	}

	private int filterCount() {
		return this.database.sql()
			.sql("SELECT count(*) FROM event_store.correlation_filters")
			.query(Integer.class)
			.single();
	}

	private void awaitFilter() {
		Instant deadline = Instant.now().plus(LIMIT);
		while (filterCount() == 0) {
			assertThat(Instant.now()).isBefore(deadline);
			Thread.onSpinWait();
		}
	}

	/** Thousands of events, each thousand in a stream and an action of its own. */
	private void appendMany(String category, int thousands) {
		String[] types = Collections.nCopies(1000, "happened").toArray(String[]::new);
		for (int number = 0; number < thousands; number++) {
			append(category + "-" + number, types);
		}
	}

	private UUID append(String stream) {
		return append(stream, "happened");
	}

	/** The id of the first event. */
	private UUID append(String stream, String... types) {
		List<NewEvent> events = Stream.of(types)
			.map((type) -> new NewEvent(UUID.randomUUID(), new EventType(type, 1), Instant.EPOCH,
					Metadata.startedBy("of " + stream), "{}"))
			.toList();
		this.store.append(Append.of(StreamId.parse(stream), ExpectedRevision.any(), events));
		return events.getFirst().id();
	}

	private Connection open() throws SQLException {
		Connection connection = this.database.database().dataSource().getConnection();
		connection.setAutoCommit(false);
		return connection;
	}

	private static void append(Connection connection, String stream, UUID id) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(APPEND)) {
			statement.setString(1, stream);
			statement.setObject(2, id);
			statement.execute();
		}
	}

}
