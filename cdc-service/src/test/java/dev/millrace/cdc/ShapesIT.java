package dev.millrace.cdc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.millrace.cdc.relay.Step;
import dev.millrace.events.wire.Change;
import dev.millrace.events.wire.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tables of every shape, and shapes that change.
 */
class ShapesIT {

	private static final int COLUMNS_MAX = 1_600;

	private final Source source = new Source();

	private final String schema = this.source.name();

	private final String table = this.schema + ".things";

	private final List<Capture> captures = new ArrayList<>();

	@BeforeEach
	void createSchema() {
		this.source.execute("CREATE SCHEMA " + this.schema);
	}

	@AfterEach
	void stop() {
		this.captures.forEach(Capture::stop);
		this.source.dropSlot();
	}

	@Test
	void rows_without_keys_are_a_history_in_one_partition() {
		this.source.execute("CREATE TABLE " + this.table + " (a text, b int)",
				"ALTER TABLE " + this.table + " REPLICA IDENTITY FULL");
		start(this.table);
		this.source.execute("INSERT INTO " + this.table + " VALUES ('x', 1), ('x', 1)",
				"UPDATE " + this.table + " SET b = 2 WHERE ctid = (SELECT min(ctid) FROM " + this.table + ")",
				"DELETE FROM " + this.table + " WHERE b = 2", "TRUNCATE " + this.table,
				"INSERT INTO " + this.table + " VALUES (NULL, NULL)");

		List<ConsumerRecord<String, String>> records = Log.await(Topics.changes(this.table), 6);

		assertThat(records.stream().map(ShapesIT::said)).containsExactly("c null {\"a\":\"x\",\"b\":1}",
				"c null {\"a\":\"x\",\"b\":1}", "u {\"a\":\"x\",\"b\":1} {\"a\":\"x\",\"b\":2}",
				"d {\"a\":\"x\",\"b\":2} null", "t null null", "c null {\"a\":null,\"b\":null}");
		assertThat(records).allSatisfy((record) -> assertThat(record.key()).isEqualTo("{}"));
		assertThat(Log.configuration(Topics.changes(this.table), "cleanup.policy")).isEqualTo("delete");
		assertThat(Log.configuration(Topics.changes(this.table), "retention.ms")).isEqualTo("-1");
	}

	@Test
	void the_key_is_the_index_that_is_the_replica_identity() {
		this.source.execute(
				"CREATE TABLE " + this.table
						+ " (id int PRIMARY KEY, n int, code text NOT NULL CONSTRAINT code UNIQUE)",
				"ALTER TABLE " + this.table + " REPLICA IDENTITY USING INDEX code",
				"INSERT INTO " + this.table + " VALUES (1, 1, 'a')");
		start(this.table);
		this.source.execute("UPDATE " + this.table + " SET id = 2", "UPDATE " + this.table + " SET code = 'b'",
				"DELETE FROM " + this.table);

		assertThat(Log.await(Topics.changes(this.table), 7).stream().map(ShapesIT::keyAndSaid))
			.containsExactlyInAnyOrder("{\"code\":\"a\"} r null {\"id\":1,\"n\":1,\"code\":\"a\"}",
					"{\"code\":\"a\"} u null {\"id\":2,\"n\":1,\"code\":\"a\"}",
					"{\"code\":\"a\"} d {\"code\":\"a\"} null", "{\"code\":\"a\"} null",
					"{\"code\":\"b\"} c null {\"id\":2,\"n\":1,\"code\":\"b\"}",
					"{\"code\":\"b\"} d {\"code\":\"b\"} null", "{\"code\":\"b\"} null");
	}

	@Test
	void with_the_whole_row_as_replica_identity_nothing_is_absent() {
		this.source.execute(
				"CREATE TABLE " + this.table + " (id int, region text, n int, body text,"
						+ " PRIMARY KEY (region, id))",
				"ALTER TABLE " + this.table + " REPLICA IDENTITY FULL",
				"ALTER TABLE " + this.table + " ALTER body SET STORAGE EXTERNAL",
				"INSERT INTO " + this.table + " VALUES (1, 'eu', 1, repeat('x', 5000))");
		start(this.table);
		this.source.execute("UPDATE " + this.table + " SET n = 2", "UPDATE " + this.table + " SET id = 2");

		List<ConsumerRecord<String, String>> records = Log.await(Topics.changes(this.table), 5);
		List<Change> changes = Log.awaitChanges(this.table, 5);

		assertThat(records).extracting(ConsumerRecord::key)
			.containsOnly("{\"id\":1,\"region\":\"eu\"}", "{\"id\":2,\"region\":\"eu\"}");
		assertThat(changes).filteredOn((change) -> change.after() != null)
			.allSatisfy((change) -> assertThat(change.after().get("body").asString()).hasSize(5000));
		assertThat(changes).filteredOn((change) -> change.operation() == Change.Operation.UPDATE)
			.singleElement()
			.satisfies((change) -> assertThat(change.before().get("n").asInt()).isEqualTo(1));
	}

	@Test
	void names_may_have_any_characters() {
		String odd = this.schema + ".my \"Größe\".x-1";
		String quoted = this.schema + ".\"my \"\"Größe\"\".x-1\"";
		this.source.execute("CREATE TABLE " + quoted + " (\"a b\" int PRIMARY KEY, \"A B\" int, \"q\"\"o.😀\" text)",
				"INSERT INTO " + quoted + " VALUES (1, 2, 'x')");
		start(quoted);
		this.source.execute("INSERT INTO " + quoted + " VALUES (3, 4, 'y')");

		assertThat(Log.await(Topics.changes(odd), 2).stream().map(ShapesIT::keyAndSaid)).containsExactlyInAnyOrder(
				"{\"a b\":1} r null {\"a b\":1,\"A B\":2,\"q\\\"o.😀\":\"x\"}",
				"{\"a b\":3} c null {\"a b\":3,\"A B\":4,\"q\\\"o.😀\":\"y\"}");
		assertThat(Log.awaitChanges(odd, 2)).extracting(Change::table).containsOnly(odd);
	}

	@Test
	void a_partitioned_table_is_one_table_wherever_its_rows_are() {
		this.source.execute("CREATE TABLE " + this.table + " (id int, n int, PRIMARY KEY (id)) PARTITION BY RANGE (id)",
				"CREATE TABLE " + this.table + "_1 PARTITION OF " + this.table + " FOR VALUES FROM (0) TO (10)",
				"CREATE TABLE " + this.table + "_2 (n int, dropped int, id int NOT NULL PRIMARY KEY)",
				"ALTER TABLE " + this.table + "_2 DROP COLUMN dropped",
				"ALTER TABLE " + this.table + " ATTACH PARTITION " + this.table + "_2 FOR VALUES FROM (10) TO (20)",
				"INSERT INTO " + this.table + " VALUES (1, 1), (11, 11)");
		start(this.table);
		this.source.execute("UPDATE " + this.table + " SET n = 12 WHERE id = 11",
				"UPDATE " + this.table + " SET id = 12 WHERE id = 1",
				"CREATE TABLE " + this.table + "_3 (LIKE " + this.table + " INCLUDING ALL)",
				"ALTER TABLE " + this.table + " ATTACH PARTITION " + this.table + "_3 FOR VALUES FROM (20) TO (30)",
				"INSERT INTO " + this.table + " VALUES (21, 21)",
				"ALTER TABLE " + this.table + " DETACH PARTITION " + this.table + "_3",
				"INSERT INTO " + this.table + "_3 VALUES (22, 22)", "INSERT INTO " + this.table + " VALUES (2, 2)");

		assertThat(Log.await(Topics.changes(this.table), 8).stream().map(ShapesIT::keyAndSaid))
			.containsExactlyInAnyOrder("{\"id\":1} r null {\"id\":1,\"n\":1}",
					"{\"id\":11} r null {\"id\":11,\"n\":11}", "{\"id\":11} u null {\"id\":11,\"n\":12}",
					"{\"id\":1} d {\"id\":1} null", "{\"id\":1} null", "{\"id\":12} c null {\"id\":12,\"n\":1}",
					"{\"id\":21} c null {\"id\":21,\"n\":21}", "{\"id\":2} c null {\"id\":2,\"n\":2}");
	}

	@Test
	void a_table_that_others_inherit_from_has_its_own_rows() {
		this.source.execute("CREATE TABLE " + this.table + " (id int PRIMARY KEY)",
				"CREATE TABLE " + this.table + "_child (PRIMARY KEY (id)) INHERITS (" + this.table + ")",
				"INSERT INTO " + this.table + " VALUES (1)", "INSERT INTO " + this.table + "_child VALUES (2)");
		start(this.table);
		this.source.execute("INSERT INTO " + this.table + "_child VALUES (3)", "DELETE FROM " + this.table + "_child",
				"INSERT INTO " + this.table + " VALUES (4)");

		assertThat(Log.await(Topics.changes(this.table), 2)).extracting(ConsumerRecord::key)
			.containsExactlyInAnyOrder("{\"id\":1}", "{\"id\":4}");
	}

	@Test
	void a_row_has_the_columns_that_its_table_had_then() {
		changeShapeWhileStopped("DEFAULT");
	}

	@Test
	void a_row_has_the_columns_that_its_table_had_then_with_the_whole_row_as_replica_identity() {
		changeShapeWhileStopped("FULL");
	}

	private void changeShapeWhileStopped(String identity) {
		this.source.execute("CREATE TYPE " + this.schema + ".mood AS ENUM ('glad')",
				"CREATE TYPE " + this.schema + ".pair AS (a int)",
				"CREATE TABLE " + this.table + " (id int PRIMARY KEY, n int, m " + this.schema + ".mood, p "
						+ this.schema + ".pair, gone text)",
				"ALTER TABLE " + this.table + " REPLICA IDENTITY " + identity);
		Capture first = start(this.table);
		this.source.execute("INSERT INTO " + this.table + " VALUES (1, 1, 'glad', ROW(1), 'x')");
		Log.await(Topics.changes(this.table), 1);
		first.stop();
		this.source.execute("INSERT INTO " + this.table + " VALUES (2, 2, 'glad', ROW(2), 'y')",
				"DELETE FROM " + this.table + " WHERE id = 1",
				"ALTER TABLE " + this.table + " RENAME COLUMN id TO number",
				"ALTER TABLE " + this.table + " ALTER COLUMN n TYPE text, DROP COLUMN gone, ADD COLUMN more date"
						+ " NOT NULL DEFAULT '2010-12-01'",
				"ALTER TYPE " + this.schema + ".mood ADD VALUE 'sad'",
				"ALTER TYPE " + this.schema + ".pair ADD ATTRIBUTE b text CASCADE",
				"INSERT INTO " + this.table + " VALUES (3, 'three', 'sad', ROW(3, 'b'))");

		start(this.table);
		Log.await(Topics.changes(this.table), 5);
		this.source.execute("ALTER TYPE " + this.schema + ".mood ADD VALUE 'so so'",
				"ALTER TYPE " + this.schema + ".pair ADD ATTRIBUTE c int CASCADE",
				"ALTER TABLE " + this.table + " RENAME COLUMN n TO \"N\"",
				"INSERT INTO " + this.table + " VALUES (4, 'four', 'so so', ROW(4, 'b', 4))");

		Set<String> said = new HashSet<>(
				Log.await(Topics.changes(this.table), 6).stream().map(ShapesIT::keyAndSaid).toList());
		assertThat(said).contains("{\"id\":1} c null {\"id\":1,\"n\":1,\"m\":\"glad\",\"p\":{\"a\":1},\"gone\":\"x\"}",
				"{\"id\":2} c null {\"id\":2,\"n\":2,\"m\":\"glad\",\"p\":\"(2)\",\"gone\":\"y\"}", "{\"id\":1} null",
				"{\"number\":3} c null {\"number\":3,\"n\":\"three\",\"m\":\"sad\",\"p\":{\"a\":3,\"b\":\"b\"},"
						+ "\"more\":\"2010-12-01\"}",
				"{\"number\":4} c null {\"number\":4,\"N\":\"four\",\"m\":\"so so\",\"p\":{\"a\":4,\"b\":\"b\",\"c\":4},"
						+ "\"more\":\"2010-12-01\"}");
	}

	@Test
	void a_row_can_be_as_wide_and_as_large_as_tables_allow() {
		this.source.execute("CREATE TABLE " + this.table + " (id int PRIMARY KEY, body text, raw bytea"
				+ IntStream.range(3, COLUMNS_MAX)
					.mapToObj((i) -> ", column_with_a_name_of_some_length_" + i + " boolean")
					.collect(Collectors.joining())
				+ ")");
		String row = " (id, body, raw, column_with_a_name_of_some_length_1599) SELECT %d, string_agg(md5(i::text), ''),"
				+ " decode(string_agg(md5(i::text), ''), 'hex'), true FROM generate_series(1, 320000) i";
		this.source.execute("INSERT INTO " + this.table + row.formatted(1));
		start(this.table);
		this.source.execute("INSERT INTO " + this.table + row.formatted(2));

		List<Change> changes = Log.awaitChanges(this.table, 2);

		assertThat(changes).allSatisfy((change) -> {
			assertThat(change.after().size()).isEqualTo(COLUMNS_MAX);
			assertThat(change.after().get("body").asString()).hasSize(320_000 * 32);
			assertThat(change.after().get("raw").binaryValue()).hasSize(320_000 * 16);
		});
	}

	private static String keyAndSaid(ConsumerRecord<String, String> record) {
		return record.key() + " " + said(record);
	}

	/** Operation, before and after. */
	private static String said(ConsumerRecord<String, String> record) {
		if (record.value() == null) {
			return "null";
		}
		Change change = Change.parse(record.value());
		String operation = record.value().replaceFirst(".*?\"op\":\"(.)\".*", "$1");
		return operation + " " + change.before() + " " + change.after();
	}

	private Capture start(String... tables) {
		Capture capture = this.source.captures().create(Arrays.asList(tables), Step.Listener.ignored());
		this.captures.add(capture);
		capture.start();
		await().until(() -> capture.status().state() == CaptureState.STREAMING);
		return capture;
	}

}
