package dev.millrace.cdc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.cdc.relay.Step;
import dev.millrace.events.InvalidValueException;
import dev.millrace.cdc.snapshots.Snapshots;
import dev.millrace.cdc.snapshots.Snapshots.Snapshot;
import dev.millrace.cdc.take.Take;
import dev.millrace.events.wire.Change;
import dev.millrace.events.wire.Change.Operation;
import dev.millrace.events.wire.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tables are taken, and taken again, while their changes are streamed.
 */
class SnapshotsIT {

	private static final int SMALL_CHUNKS = 50;

	private final Source source = new Source();

	private final Captures captures = this.source.captures(SMALL_CHUNKS);

	private final Snapshots snapshots = this.captures.snapshots();

	private final List<Capture> started = new ArrayList<>();

	private final String items = this.source.name() + ".items";

	private final String other = this.source.name() + ".other";

	@BeforeEach
	void createTables() {
		this.source.execute("CREATE SCHEMA " + this.source.name(),
				"CREATE TABLE " + this.items + " (id int PRIMARY KEY, n int)",
				"CREATE TABLE " + this.other + " (id int PRIMARY KEY)");
	}

	@AfterEach
	void stop() {
		this.started.forEach(Capture::stop);
		this.source.dropSlot();
	}

	@Test
	void a_large_table_is_read_in_ranges_side_by_side_and_each_row_once_while_it_changes() {
		this.source.execute("INSERT INTO " + this.items + " SELECT i, 0 FROM generate_series(1, 3000) i",
				"ANALYZE " + this.items);
		start(this.items);
		for (int change = 1; change <= 20; change++) {
			this.source.execute("UPDATE " + this.items + " SET n = " + change + " WHERE id % 10 = 0 AND id <= 300");
		}
		awaitDone();

		List<ConsumerRecord<String, String>> records = Log.await(Topics.changes(this.items), 3000);

		assertThat(last(records)).hasSize(3000);
		assertThat(last(records).get("{\"id\":300}").after().get("n").asInt()).isEqualTo(20);
		assertThat(records.stream().filter((it) -> read(it) && n(it) == 0).map(ConsumerRecord::key))
			.doesNotHaveDuplicates();
		assertThat(this.snapshots.list().getFirst().takes().getFirst().rows()).isEqualTo(3000);
	}

	@Test
	void a_filtered_part_is_taken_again_on_request() {
		this.source.execute("INSERT INTO " + this.items + " SELECT i, i % 7 FROM generate_series(1, 200) i");
		start(this.items);
		awaitDone();

		Snapshot snapshot = this.snapshots.request(List.of(this.items), "n = 3 -- the third");
		awaitDone();

		assertThat(this.snapshots.find(snapshot.id()).orElseThrow().takes()).singleElement()
			.satisfies((take) -> assertThat(take.rows()).isEqualTo(29));
		assertThat(Log.await(Topics.changes(this.items), 229)).hasSize(229)
			.filteredOn((record) -> n(record) == 3)
			.hasSize(58);
	}

	@Test
	void what_is_no_condition_is_refused_with_the_name_of_the_field() {
		start(this.items);
		this.source.execute("CREATE TABLE " + this.source.name() + ".precious (id int)");

		for (String where : List.of("nothing = 1", "true) OR (true", "true) UNION SELECT 1 WHERE (true",
				"true ORDER BY 1", "", "true); DROP TABLE " + this.source.name() + ".precious; SELECT (1")) {
			assertThatExceptionOfType(InvalidValueException.class).as(where)
				.isThrownBy(() -> this.snapshots.request(List.of(this.items), where))
				.satisfies((ex) -> assertThat(ex.field()).isEqualTo("where"));
		}
		assertThatExceptionOfType(InvalidValueException.class)
			.isThrownBy(() -> this.snapshots.request(List.of(this.items, this.other), null))
			.satisfies((ex) -> assertThat(ex.field()).isEqualTo("tables[1]"));
		assertThat(this.source.query("SELECT count(*) FROM " + this.source.name() + ".precious")).containsExactly("0");
	}

	@Test
	void a_request_that_fails_while_it_runs_says_why_and_stops_nothing_else() {
		this.source.execute("INSERT INTO " + this.items + " VALUES (1, 0)");
		start(this.items);
		awaitDone();

		Snapshot snapshot = this.snapshots.request(List.of(this.items), "1 / n = 1");
		await().until(() -> take(snapshot).hasEnded());
		this.source.execute("INSERT INTO " + this.items + " VALUES (2, 0)");

		assertThat(take(snapshot).state()).isEqualTo(Take.State.FAILED);
		assertThat(take(snapshot).error()).contains("division by zero");
		assertThat(Log.awaitChanges(this.items, 2)).hasSize(2);
	}

	@Test
	void a_table_that_comes_back_into_the_configuration_is_taken_again_and_keys_that_are_gone_are_deleted() {
		this.source.execute("INSERT INTO " + this.items + " SELECT i, i FROM generate_series(1, 200) i");
		start(this.items, this.other);
		awaitDone();
		this.source.execute("DELETE FROM " + this.items + " WHERE id = 1");
		Log.await(Topics.changes(this.items), 202);
		stopAll();
		start(this.other);
		this.source.execute("DELETE FROM " + this.items + " WHERE id BETWEEN 2 AND 120",
				"INSERT INTO " + this.items + " VALUES (1000, 1)", "INSERT INTO " + this.other + " VALUES (1)");
		Log.await(Topics.changes(this.other), 1);
		stopAll();

		start(this.items, this.other);
		awaitDone();

		List<ConsumerRecord<String, String>> records = Log.read(Topics.changes(this.items));
		assertThat(last(records)).hasSize(81);
		assertThat(records.stream().filter((record) -> record.value() == null).map(ConsumerRecord::key)).hasSize(120)
			.doesNotHaveDuplicates();
	}

	@Test
	void a_truncated_table_loses_its_keys_in_the_topic_and_keeps_those_that_come_afterwards() {
		this.source.execute("INSERT INTO " + this.items + " SELECT i, i FROM generate_series(1, 120) i");
		start(this.items);
		awaitDone();

		this.source.execute("TRUNCATE " + this.items, "INSERT INTO " + this.items + " VALUES (1, 7), (500, 8)");
		await().until(() -> this.snapshots.list().getFirst().takes().getFirst().kind() == Take.Kind.TRUNCATED);
		awaitDone();

		Map<String, Change> rows = last(Log.read(Topics.changes(this.items)));
		assertThat(rows.keySet()).containsExactlyInAnyOrder("{\"id\":1}", "{\"id\":500}");
		assertThat(rows.get("{\"id\":1}").operation()).isEqualTo(Operation.CREATE);
	}

	@Test
	void a_table_that_is_truncated_while_it_is_taken_keeps_none_of_its_keys() {
		this.source.execute("INSERT INTO " + this.items + " SELECT i, i FROM generate_series(1, 3000) i");
		start(this.items);
		await().until(() -> this.snapshots.list()
			.stream()
			.flatMap((snapshot) -> snapshot.takes().stream())
			.anyMatch((take) -> take.rows() > 0));

		this.source.execute("TRUNCATE " + this.items, "INSERT INTO " + this.items + " VALUES (1, 7)");
		await().until(() -> this.snapshots.list().getFirst().takes().getFirst().kind() == Take.Kind.TRUNCATED);
		awaitDone();

		assertThat(last(Log.read(Topics.changes(this.items)))).containsOnlyKeys("{\"id\":1}");
	}

	@Test
	void names_with_quotes_and_umlauts_and_keys_of_several_types_are_read_in_chunks() {
		String odd = this.source.name() + ".K\u00e4se";
		String quoted = this.source.name() + ".\"K\u00e4se\"";
		this.source.execute(
				"CREATE TABLE " + quoted
						+ " (\"a'b\" text, at timestamptz, c numeric, d bytea, v int, PRIMARY KEY (d, at, \"a'b\", c))",
				"INSERT INTO " + quoted + " SELECT 'k' || i % 3, timestamptz '2020-01-01' + i * interval '1.000001 s',"
						+ " i / 7.0, decode(lpad(to_hex(i % 5), 2, '0'), 'hex'), i FROM generate_series(1, 230) i");
		start(odd);
		awaitDone();

		assertThat(Log.await(Topics.changes(odd), 230)).extracting(ConsumerRecord::key)
			.hasSize(230)
			.doesNotHaveDuplicates();
	}

	private void start(String... tables) {
		Capture capture = this.captures.create(List.of(tables), Step.Listener.ignored(), this.snapshots);
		this.started.add(capture);
		capture.start();
		await().until(() -> capture.status().state() == CaptureState.STREAMING
				|| capture.status().state() == CaptureState.TAKING_TABLES);
		await().ignoreExceptions().until(() -> this.snapshots.list() != null);
	}

	private void stopAll() {
		this.started.forEach(Capture::stop);
		this.started.clear();
	}

	private void awaitDone() {
		await().atMost(Duration.ofSeconds(60))
			.until(() -> this.snapshots.list()
				.stream()
				.flatMap((snapshot) -> snapshot.takes().stream())
				.allMatch(Take::hasEnded));
	}

	private Take take(Snapshot snapshot) {
		return this.snapshots.find(snapshot.id()).orElseThrow().takes().getFirst();
	}

	private static boolean read(ConsumerRecord<String, String> record) {
		return record.value() != null && Change.parse(record.value()).operation() == Operation.READ;
	}

	private static int n(ConsumerRecord<String, String> record) {
		return Change.parse(record.value()).after().get("n").asInt();
	}

	private static Map<String, Change> last(List<ConsumerRecord<String, String>> records) {
		Map<String, Change> last = new HashMap<>();
		for (ConsumerRecord<String, String> record : records) {
			if (record.value() == null) {
				last.remove(record.key());
			}
			else {
				last.put(record.key(), Change.parse(record.value()));
			}
		}
		return last;
	}

}
