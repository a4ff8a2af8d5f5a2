package dev.millrace.eventstore.postgres;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.Tag;
import dev.millrace.eventstore.imports.ChunkedImports;
import dev.millrace.eventstore.imports.EventImports;
import dev.millrace.eventstore.imports.ImportOutcome.Imported;
import dev.millrace.eventstore.imports.ImportStoppedException;
import dev.millrace.eventstore.imports.ImportedEvent;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PostgresImportsIT {

	private static final String WAITING = """
			SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
			""";

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final StoreDatabase DATABASE = new StoreDatabase();

	private static final EventImports IMPORTS = new ChunkedImports(DATABASE.newImports(), 1024);

	private final String name = "import-" + UUID.randomUUID();

	@Test
	void the_tags_of_imported_events_are_indexed_as_those_of_appended_ones() {
		List<ImportedEvent> events = IntStream.range(0, 5)
			.mapToObj((number) -> event(number, Set.of(Tag.parse("course:c-" + number % 2), Tag.parse("all:a"))))
			.toList();

		IMPORTS.importEvents(this.name, events.iterator());

		assertThat(DATABASE.sql().sql("""
				SELECT t.tag || ' ' || e.id FROM event_store.event_tags t
				JOIN event_store.events e ON e.position = t.position AND e.transaction_id = t.transaction_id
				  AND e.type = t.type
				WHERE e.stream_id LIKE ?
				""").param("%" + this.name + "%").query(String.class).list()).containsExactlyInAnyOrderElementsOf(events
			.stream()
			.flatMap((event) -> event.event().metadata().tags().stream().map((tag) -> tag + " " + event.event().id()))
			.toList());
	}

	@Test
	void a_source_that_breaks_off_stops_the_run_and_the_next_one_goes_on() {
		List<ImportedEvent> events = IntStream.range(0, 2_500).mapToObj((number) -> event(number, Set.of())).toList();
		Stream<ImportedEvent> breaking = Stream.concat(events.stream().limit(2_200), Stream.generate(() -> {
			throw new IllegalStateException("broke off");
		}));

		assertThatExceptionOfType(ImportStoppedException.class)
			.isThrownBy(() -> IMPORTS.importEvents(this.name, breaking.iterator()))
			.satisfies((stopped) -> {
				assertThat(stopped.imported()).isEqualTo(2_000);
				assertThat(stopped.skipped()).isZero();
				assertThat(stopped.reason()).hasMessage("broke off");
			});

		assertThat(IMPORTS.importEvents(this.name, events.iterator())).isEqualTo(new Imported(500, 2_000));
		assertThat(DATABASE.sql()
			.sql("SELECT count(*) FROM event_store.events WHERE stream_id LIKE ?")
			.param("%" + this.name + "%")
			.query(Long.class)
			.single()).isEqualTo(2_500);
	}

	@Test
	void an_import_that_waits_for_a_writer_gets_its_transaction_id_after_that_one() throws Exception {
		ImportedEvent imported = event(1, Set.of());
		String stream = imported.streamId().toString();
		try (Connection writer = DATABASE.database().dataSource().getConnection();
				Statement statement = writer.createStatement();
				ExecutorService thread = Executors.newSingleThreadExecutor()) {
			writer.setAutoCommit(false);
			statement.execute("SELECT event_store.take_locks(ARRAY['" + stream + "'], '{}', '{}')");
			Future<?> run = thread.submit(() -> IMPORTS.importEvents(this.name, List.of(imported).iterator()));
			awaitOneWaiting();

			statement.execute("SELECT event_store.append('" + stream + "', 0, 0, NULL, NULL, ARRAY[gen_random_uuid()],"
					+ " ARRAY['happened'], ARRAY[1], ARRAY[0::bigint],"
					+ " ARRAY['{\"correlationId\": \"c\", \"causationId\": \"c\"}']::json[], ARRAY['{}']::json[])");
			writer.commit();
			run.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
		}

		assertThat(DATABASE.sql()
			.sql("SELECT revision FROM event_store.events WHERE stream_id = ? ORDER BY transaction_id, position")
			.param(stream)
			.query(Long.class)
			.list()).containsExactly(1L, 2L);
	}

	private static void awaitOneWaiting() {
		Instant deadline = Instant.now().plus(LIMIT);
		while (DATABASE.sql().sql(WAITING).query(Integer.class).single() == 0) {
			assertThat(Instant.now()).isBefore(deadline);
			Thread.onSpinWait();
		}
	}

	private ImportedEvent event(int number, Set<Tag> tags) {
		return new ImportedEvent(new StreamId("invoice", this.name + "-" + number),
				new NewEvent(UUID.randomUUID(), new EventType("happened", 1), Instant.EPOCH,
						Metadata.startedBy("test").withTags(tags), "{\"n\":" + number + "}"),
				Optional.empty());
	}

}
