package dev.millrace.cdc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.Step;
import dev.millrace.embedded.postgres.PostgresOptions;
import dev.millrace.embedded.postgres.PostgresServer;
import dev.millrace.test.TestDatabase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A standby is promoted, with and without the slot, with and without the end of the WAL.
 */
class FailoverIT {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final String DATABASE = "shop";

	private final List<Capture> captures = new ArrayList<>();

	@TempDir
	private Path folder;

	private PostgresServer primary;

	private Source source;

	private Standby standby;

	@BeforeEach
	void startPrimary() {
		this.primary = PostgresServer.start(PostgresOptions.in(this.folder.resolve("primary")));
		this.primary.createDatabase(DATABASE);
		this.source = new Source(new TestDatabase(DATABASE, this.primary.url(DATABASE), PostgresServer.USERNAME,
				PostgresServer.PASSWORD));
	}

	@AfterEach
	void stop() {
		this.captures.forEach(Capture::stop);
		this.primary.close();
		if (this.standby != null) {
			this.standby.stop();
		}
	}

	@Test
	void a_standby_without_the_slot_costs_no_event() {
		follow(Map.of());
		Capture first = start(this.source);
		this.source.append(1, 1, 10);
		Log.awaitEvents(this.source, 10);
		first.stop();
		this.source.append(1, 11, 20);
		this.standby.awaitAll(this.source);
		Source promoted = failOver();
		promoted.append(1, 21, 25);

		start(promoted);
		promoted.append(1, 26, 30);

		assertComplete(promoted, 30);
	}

	@Test
	void a_standby_that_lacks_a_published_event_blocks_and_names_it() {
		follow(Map.of());
		Capture first = start(this.source);
		this.source.append(1, 1, 10);
		Log.awaitEvents(this.source, 10);
		this.standby.awaitAll(this.source);
		this.standby.stop();
		this.source.append(1, 11, 12);
		String id = CaptureIT.header(Log.awaitEvents(this.source, 12).get(10), "ce_id");
		first.stop();
		this.primary.close();
		this.standby.start();
		Source promoted = failOver();
		promoted.append(1, 11, 15);

		Capture second = start(promoted);

		await().atMost(LIMIT).until(() -> second.status().state() == CaptureState.BLOCKED);
		assertThat(second.status().lastError().orElseThrow())
			.contains("Event " + id + ", revision 11 of stream '" + promoted.stream(1) + "', is published")
			.contains("the store does not have it");
		assertThat(Log.awaitEvents(promoted, 12)).hasSize(12);
	}

	@Test
	void a_standby_that_lacks_only_what_was_not_an_event_costs_no_event() {
		this.source.execute("CREATE TABLE items (id int PRIMARY KEY)");
		follow(Map.of());
		Capture first = this.source.captures().create(List.of("public.items"), Step.Listener.ignored());
		this.captures.add(first);
		first.start();
		this.source.append(1, 1, 10);
		Log.awaitEvents(this.source, 10);
		this.standby.awaitAll(this.source);
		this.standby.stop();
		for (int id = 1; id <= 20; id++) {
			this.source.execute("INSERT INTO items VALUES (" + id + ")");
		}
		Log.awaitChanges("public.items", 20);
		first.stop();
		this.primary.close();
		this.standby.start();
		Source promoted = failOver();
		// These get the transaction ids that the lost changes had.
		for (int revision = 11; revision <= 40; revision++) {
			promoted.append(1, revision, revision);
		}

		start(promoted);

		assertComplete(promoted, 40);
	}

	@Test
	void a_standby_that_has_the_slot_goes_on_from_it() {
		this.source.query("SELECT pg_create_physical_replication_slot('standby', true)::text");
		follow(Map.of("primary_slot_name", "standby", "sync_replication_slots", "on"));
		Capture first = start(this.source);
		this.source.append(1, 1, 10);
		Log.awaitEvents(this.source, 10);
		String ready = "SELECT 1 FROM pg_replication_slots WHERE slot_name = '" + this.source.name()
				+ "' AND synced AND NOT temporary";
		await().atMost(LIMIT).until(() -> {
			this.source.execute("CREATE TABLE IF NOT EXISTS other (n int)", "INSERT INTO other VALUES (1)");
			return this.standby.query(ready).equals("1");
		});
		first.stop();
		this.source.append(1, 11, 20);
		this.standby.awaitAll(this.source);
		Source promoted = failOver();
		List<Step> steps = new ArrayList<>();

		Capture second = promoted.captures().create(List.of(), steps::add);
		this.captures.add(second);
		second.start();
		promoted.append(1, 21, 25);

		assertComplete(promoted, 25);
		assertThat(steps).doesNotContain(Step.LOST_SLOT_REPLACED);
	}

	@Test
	void a_slot_of_another_server_s_cursor_is_refused() {
		Capture first = start(this.source);
		this.source.append(1, 1, 1);
		Log.awaitEvents(this.source, 1);
		first.stop();
		Source other = new Source();

		assertThatExceptionOfType(CaptureBlockedException.class)
			.isThrownBy(() -> start(this.source.movedTo(other.database())))
			.withMessageContaining("another database was captured");
	}

	private void follow(Map<String, String> settings) {
		this.standby = Standby.of(this.primary, this.folder.resolve("primary"), this.folder.resolve("standby"),
				settings);
	}

	private Source failOver() {
		this.primary.close();
		this.standby.promote();
		return this.source.movedTo(this.standby.database(DATABASE));
	}

	private Capture start(Source from) {
		Capture capture = from.captures().create(List.of(), Step.Listener.ignored());
		this.captures.add(capture);
		capture.start();
		return capture;
	}

	private static void assertComplete(Source source, int count) {
		List<ConsumerRecord<String, String>> records = Log.awaitEvents(source, count);
		KillIT.checkEvents(source, records);
		await().untilAsserted(() -> KillIT.checkProgress(source, Log.progress(source)));
	}

}
