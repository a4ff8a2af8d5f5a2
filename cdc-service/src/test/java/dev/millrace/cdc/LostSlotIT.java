package dev.millrace.cdc;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import dev.millrace.cdc.relay.Lsn;
import dev.millrace.cdc.relay.Step;
import dev.millrace.embedded.postgres.PostgresOptions;
import dev.millrace.embedded.postgres.PostgresServer;
import dev.millrace.events.wire.Topics;
import dev.millrace.test.ForkedJvm;
import dev.millrace.test.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * However a slot is lost, readers see neither a gap nor a repeat.
 */
class LostSlotIT {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private Source source = new Source();

	private final List<Capture> captures = new ArrayList<>();

	@AfterEach
	void stop() {
		this.captures.forEach(Capture::stop);
		this.source.dropSlot();
	}

	@Test
	void a_slot_that_was_dropped_while_the_capture_was_down_costs_no_event() {
		this.source.append(1, 1, 1200);
		Capture first = start();
		this.source.append(1, 1201, 1210);
		this.source.append(2, 1, 5);
		Log.awaitEvents(this.source, 1215);
		first.stop();
		this.source.append(1, 1211, 2000);
		this.source.append(3, 1, 5);
		this.source.dropSlot();

		start();
		this.source.append(1, 2001, 2010);

		assertComplete(Map.of(1, 2010L, 2, 5L, 3, 5L));
	}

	@Test
	void a_slot_that_is_dropped_under_a_capture_that_streams_costs_no_event() {
		Capture capture = start();
		this.source.append(1, 1, 10);
		Log.awaitEvents(this.source, 10);

		this.source.dropSlotInUse();
		this.source.append(1, 11, 20);

		assertComplete(Map.of(1, 20L));
		assertThat(capture.status().state()).isEqualTo(CaptureState.STREAMING);
	}

	@Test
	void a_slot_that_was_moved_past_the_cursor_costs_no_event() {
		Capture first = start();
		this.source.append(1, 1, 1);
		Log.awaitEvents(this.source, 1);
		first.stop();
		this.source.append(1, 2, 20);
		this.source.query("SELECT end_lsn::text FROM pg_replication_slot_advance('" + this.source.name()
				+ "', pg_current_wal_lsn())");

		start();
		this.source.append(1, 21, 25);

		assertComplete(Map.of(1, 25L));
	}

	@Test
	void a_slot_that_was_dropped_and_created_by_hand_costs_no_event() {
		Capture first = start();
		this.source.append(1, 1, 1);
		Log.awaitEvents(this.source, 1);
		first.stop();
		this.source.append(1, 2, 20);
		this.source.dropSlot();
		this.source.query("SELECT pg_create_logical_replication_slot('" + this.source.name() + "', 'pgoutput')::text");
		this.source.append(1, 21, 25);

		start();

		assertComplete(Map.of(1, 25L));
	}

	@Test
	void a_slot_that_the_server_has_invalidated_costs_no_event(@TempDir Path folder) {
		try (PostgresServer server = PostgresServer
			.start(PostgresOptions.in(folder.resolve("postgres")).withSetting("max_slot_wal_keep_size", "1MB"))) {
			server.createDatabase("shop");
			this.source = new Source(
					new TestDatabase("shop", server.url("shop"), PostgresServer.USERNAME, PostgresServer.PASSWORD));
			Capture first = start();
			this.source.append(1, 1, 10);
			Log.awaitEvents(this.source, 10);
			first.stop();
			this.source.append(1, 11, 20);
			await().atMost(LIMIT).until(() -> {
				this.source.query("SELECT pg_switch_wal()::text");
				this.source.execute("CREATE TABLE IF NOT EXISTS other (n int)", "INSERT INTO other VALUES (1)",
						"CHECKPOINT");
				return first.slot().orElseThrow().walStatus().equals("lost");
			});

			start();
			this.source.append(1, 21, 25);

			assertComplete(Map.of(1, 25L));
			stop();
		}
		this.source = new Source();
	}

	@Test
	void a_slot_that_is_lost_again_and_again_costs_no_event() {
		this.source.append(1, 1, 3000);
		for (int loss = 0; loss < 3; loss++) {
			long last = 3000 + 500L * loss;
			Capture capture = this.source.captures(100).create(List.of(), Step.Listener.ignored());
			this.captures.add(capture);
			capture.start();
			this.source.append(1, last + 1, last + 500);
			Log.awaitEvents(this.source, 100 * (loss + 1));
			capture.stop();
			this.source.dropSlot();
		}

		start();

		assertComplete(Map.of(1, 4500L));
	}

	@Test
	void transactions_that_commit_in_another_order_than_they_began_are_not_lost() throws Exception {
		Capture first = start();
		try (Connection early = this.source.connect(); Connection middle = this.source.connect()) {
			early.setAutoCommit(false);
			middle.setAutoCommit(false);
			Source.append(early, this.source.stream(1), 1, 3);
			Source.append(middle, this.source.stream(2), 1, 3);
			this.source.append(3, 1, 3);
			Log.awaitEvents(this.source, 3);
			middle.commit();
			Log.awaitEvents(this.source, 6);
			first.stop();
			this.source.append(3, 4, 6);
			early.commit();
		}
		this.source.dropSlot();

		start();
		this.source.append(1, 4, 5);

		assertComplete(Map.of(1, 5L, 2, 3L, 3, 6L));
	}

	@Test
	void a_transaction_that_is_open_while_the_slot_is_replaced_comes_from_the_new_one() throws Exception {
		Capture capture = start();
		this.source.append(1, 1, 3);
		Log.awaitEvents(this.source, 3);
		capture.stop();
		this.source.dropSlot();
		try (Connection open = this.source.connect()) {
			open.setAutoCommit(false);
			Source.append(open, this.source.stream(2), 1, 3);
			this.source.append(1, 4, 6);
			Thread starting = Thread.ofPlatform().start(this::start);
			await().until(() -> !this.source
				.query("SELECT 1 FROM pg_replication_slots WHERE slot_name = '" + this.source.name() + "'")
				.isEmpty());
			open.commit();
			starting.join();
		}

		assertComplete(Map.of(1, 6L, 2, 3L));
	}

	@Test
	void a_transaction_that_was_published_in_part_is_completed_and_named_once() {
		Capture first = start();
		first.stop();
		this.source.append(1, 1, 3000);
		Captures captures = this.source.captures(100);
		try (ForkedJvm jvm = KillIT.fork(this.source, captures, Step.PART_PUBLISHED, 3)) {
			jvm.awaitExit(LIMIT);
			assertThat(jvm.output()).contains("Dying at PART_PUBLISHED");
		}
		this.source.append(2, 1, 5);
		this.source.dropSlot();

		start();

		assertComplete(Map.of(1, 3000L, 2, 5L));
	}

	@Test
	void a_transaction_that_was_published_whole_but_not_ended_is_named_once() {
		Capture first = start();
		first.stop();
		this.source.append(1, 1, 100);
		// Its beginning, the table's description and its rows are all that a part takes,
		// twice 51 messages.
		try (ForkedJvm jvm = KillIT.fork(this.source, this.source.captures(51), Step.PART_PUBLISHED, 1)) {
			jvm.awaitExit(LIMIT);
			assertThat(jvm.output()).contains("Dying at PART_PUBLISHED");
		}
		this.source.dropSlot();

		start();

		assertComplete(Map.of(1, 100L));
	}

	@Test
	void readers_keep_the_promise_they_have() {
		Capture first = start();
		this.source.append(1, 1, 10);
		Log.awaitEvents(this.source, 10);
		await().until(() -> Log.progress(this.source).getLast().lsn() > 0);
		first.stop();
		this.source.append(1, 11, 20);
		this.source.dropSlot();

		Capture second = start();

		assertComplete(Map.of(1, 20L));
		Lsn end = Lsn.parse(this.source.query("SELECT pg_current_wal_lsn()::text").getFirst());
		this.source.append(1, 21, 21);
		await().until(() -> second.status().publishedLsn().filter((lsn) -> lsn.isAfter(end)).isPresent());
		assertThat(Log.progress(this.source)).extracting((it) -> it.lsn()).isSorted();
	}

	private void assertComplete(Map<Integer, Long> lastRevisions) {
		int count = lastRevisions.values().stream().mapToInt(Long::intValue).sum();
		var records = Log.await(Topics.events(this.source.name()), count);
		var found = CaptureIT.revisionsByStream(records);
		assertThat(found).hasSize(lastRevisions.size());
		lastRevisions.forEach((stream, last) -> assertThat(found.get(this.source.stream(stream)))
			.containsExactlyElementsOf(LongStream.rangeClosed(1, last).boxed().toList()));
		KillIT.checkEvents(this.source, records);
		await().untilAsserted(() -> KillIT.checkProgress(this.source, Log.progress(this.source)));
	}

	private Capture start() {
		Capture capture = this.source.captures().create(List.of(), Step.Listener.ignored());
		this.captures.add(capture);
		capture.start();
		return capture;
	}

}
