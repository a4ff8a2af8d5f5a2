package dev.millrace.cdc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;

import dev.millrace.cdc.relay.Step;
import dev.millrace.cdc.watch.WalBudget;
import dev.millrace.embedded.kafka.KafkaBroker;
import dev.millrace.embedded.kafka.KafkaOptions;
import dev.millrace.events.wire.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The watchdog starts what stands still anew, and the source keeps no more WAL than it
 * may.
 */
class SafeguardsIT {

	private static final Duration LIMIT = Duration.ofSeconds(120);

	private static final Duration LOOK = Duration.ofMillis(200);

	private static final long BUDGET = 8L * 1024 * 1024;

	private final Source source = new Source();

	private final String table = this.source.name() + ".items";

	private Capture capture;

	@AfterEach
	void stop() {
		if (this.capture != null) {
			this.capture.stop();
		}
		this.source.dropSlot();
	}

	@Test
	void a_session_that_hangs_is_started_anew_and_what_it_held_is_published_once() {
		AtomicBoolean armed = new AtomicBoolean();
		CountDownLatch end = new CountDownLatch(1);
		this.capture = create(List.of(), (step) -> {
			if (step == Step.TRANSACTION_PREPARED && armed.compareAndSet(true, false)) {
				awaitQuietly(end);
			}
		}, new Safeguards(LOOK, Duration.ofSeconds(3), new WalBudget(0, WalBudget.Policy.WARN)));
		this.capture.start();
		this.source.append(1, 1, 5);
		Log.awaitEvents(this.source, 5);
		armed.set(true);

		this.source.append(1, 6, 10);
		writeMegabytes(1);

		await().atMost(LIMIT).until(() -> Log.read(Topics.events(this.source.name())).size() == 10);
		end.countDown();
		// The end of the one that hangs interrupts it, and may let its commit through.
		await().atMost(LIMIT).until(() -> this.capture.status().sessions() == 2);
		assertThat(this.capture.status().lastError().orElseThrow()).contains("Nothing was published for 3 s");
		this.source.append(1, 11, 12);
		assertThat(revisions(Log.awaitEvents(this.source, 12))).containsExactlyElementsOf(upTo(12));
	}

	@Test
	void a_server_process_that_stands_still_is_noticed_and_replaced_when_it_goes() throws Exception {
		this.capture = create(List.of(), Step.Listener.ignored(),
				new Safeguards(LOOK, Duration.ofSeconds(3), new WalBudget(0, WalBudget.Policy.WARN)));
		this.capture.start();
		this.source.append(1, 1, 5);
		Log.awaitEvents(this.source, 5);
		int walsender = this.capture.slot().orElseThrow().activePid().orElseThrow();
		signal("STOP", walsender);

		this.source.append(1, 6, 10);
		writeMegabytes(1);

		try {
			await().atMost(LIMIT)
				.until(() -> this.capture.status().lastError().orElse("").contains("Nothing was published"));
		}
		finally {
			signal("CONT", walsender);
		}
		assertThat(revisions(Log.awaitEvents(this.source, 10))).containsExactlyElementsOf(upTo(10));
	}

	@Test
	void a_warning_changes_nothing() {
		this.capture = create(List.of(), Step.Listener.ignored(), budget(WalBudget.Policy.WARN));
		this.capture.start();
		this.capture.pause();

		writeMegabytes(20);

		await().atMost(LIMIT).until(() -> this.capture.observed().filter(Observed::overBudget).isPresent());
		assertThat(this.capture.slot()).isPresent();
		assertThat(this.capture.holds().tables()).isFalse();
	}

	@Test
	void tables_are_left_out_above_the_budget_and_taken_again_below_half_of_it() throws Exception {
		this.source.execute("CREATE SCHEMA " + this.source.name(),
				"CREATE TABLE " + this.table + " (id int PRIMARY KEY, n int)",
				"INSERT INTO " + this.table + " VALUES (1, 1)");
		this.capture = create(List.of(this.table), Step.Listener.ignored(), budget(WalBudget.Policy.PAUSE_TABLES));
		this.capture.start();
		Log.awaitChanges(this.table, 1);
		try (Connection old = this.source.connect(); Statement statement = old.createStatement()) {
			old.setAutoCommit(false);
			statement.execute("CREATE TABLE " + this.source.name() + ".other (id int)");
			writeMegabytes(20);
			await().atMost(LIMIT).until(() -> this.capture.holds().tables());

			this.source.execute("INSERT INTO " + this.table + " VALUES (2, 2)");
			this.source.append(1, 1, 10);

			Log.awaitEvents(this.source, 10);
			assertThat(Log.awaitChanges(this.table, 1)).hasSize(1);
			this.capture.stop();
			this.capture = create(List.of(this.table), Step.Listener.ignored(), budget(WalBudget.Policy.PAUSE_TABLES));
			this.capture.start();
			await().atMost(LIMIT).until(() -> this.capture.status().state() == CaptureState.STREAMING);
			assertThat(this.capture.holds().tables()).isTrue();
			old.rollback();
		}

		await().atMost(LIMIT).until(() -> {
			writeMegabytes(0);
			return !this.capture.holds().tables();
		});
		await().atMost(LIMIT)
			.until(() -> Log.awaitChanges(this.table, 1)
				.stream()
				.anyMatch((change) -> String.valueOf(change.after()).contains("\"id\":2")));
		assertThat(revisions(Log.awaitEvents(this.source, 10))).containsExactlyElementsOf(upTo(10));
	}

	@Test
	void a_slot_is_dropped_above_the_budget_while_kafka_is_away_and_no_event_is_lost_or_repeated(@TempDir Path folder) {
		KafkaOptions options = KafkaOptions.in(folder.resolve("kafka"));
		String kafka;
		try (KafkaBroker broker = KafkaBroker.start(options)) {
			kafka = broker.bootstrapServers();
			this.capture = new Captures(this.source.connection(), kafka, this.source.name(), 100).create(List.of(),
					Step.Listener.ignored(), budget(WalBudget.Policy.DROP));
			this.capture.start();
			this.source.append(1, 1, 50);
			await().atMost(LIMIT).until(() -> Log.read(Topics.events(this.source.name()), kafka(broker)).size() == 50);
		}
		this.source.append(1, 51, 100);

		writeMegabytes(20);

		await().atMost(LIMIT)
			.until(() -> this.source
				.query("SELECT slot_name FROM pg_replication_slots WHERE slot_name = '" + this.source.name() + "'")
				.isEmpty());
		try (KafkaBroker broker = KafkaBroker.start(options)) {
			assertThat(broker.bootstrapServers()).isEqualTo(kafka);
			await().atMost(LIMIT).until(() -> Log.read(Topics.events(this.source.name()), kafka).size() >= 100);
			this.source.append(1, 101, 110);
			await().atMost(LIMIT).until(() -> Log.read(Topics.events(this.source.name()), kafka).size() >= 110);
			assertThat(revisions(Log.read(Topics.events(this.source.name()), kafka)))
				.containsExactlyElementsOf(upTo(110));
			this.capture.stop();
		}
	}

	private static String kafka(KafkaBroker broker) {
		return broker.bootstrapServers();
	}

	private static Safeguards budget(WalBudget.Policy policy) {
		return new Safeguards(LOOK, Duration.ofMinutes(5), new WalBudget(BUDGET, policy));
	}

	private Capture create(List<String> tables, Step.Listener steps, Safeguards safeguards) {
		return this.source.captures(100).create(tables, steps, safeguards);
	}

	/**
	 * WAL that nothing captured is in, and a checkpoint, so that nothing old is needed.
	 */
	private void writeMegabytes(int count) {
		this.source.query("SELECT pg_logical_emit_message(false, 'ballast', repeat('x', 1024 * 1024))::text"
				+ " FROM generate_series(1, " + count + ")");
		this.source.query("SELECT pg_log_standby_snapshot()::text");
	}

	private static void signal(String name, int pid) throws Exception {
		assertThat(new ProcessBuilder("kill", "-" + name, Integer.toString(pid)).start().waitFor()).isZero();
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static List<Long> revisions(List<ConsumerRecord<String, String>> records) {
		return records.stream().map((record) -> Long.valueOf(CaptureIT.header(record, "ce_revision"))).toList();
	}

	private static List<Long> upTo(long last) {
		return LongStream.rangeClosed(1, last).boxed().toList();
	}

}
