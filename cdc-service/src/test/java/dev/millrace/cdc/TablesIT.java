package dev.millrace.cdc;

import java.util.ArrayList;
import java.util.List;

import dev.millrace.cdc.relay.Step;
import dev.millrace.events.wire.Change;
import dev.millrace.events.wire.Change.Operation;
import dev.millrace.events.wire.RecordHeaders;
import dev.millrace.events.wire.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Rows of tables that other programs own.
 */
class TablesIT {

	private final Source source = new Source();

	private final List<Capture> captures = new ArrayList<>();

	private final String customers = this.source.name() + ".customers";

	private final String products = this.source.name() + ".products";

	@BeforeEach
	void createTables() {
		this.source.execute("CREATE SCHEMA " + this.source.name(),
				"CREATE TABLE " + this.customers + " (id int, region text, name text, PRIMARY KEY (region, id))",
				"CREATE TABLE " + this.products + " (code text PRIMARY KEY, price numeric(12,4))");
	}

	@AfterEach
	void stop() {
		this.captures.forEach(Capture::stop);
		this.source.dropSlot();
	}

	@Test
	void rows_from_before_come_first_then_what_happens_to_them() {
		this.source.execute("INSERT INTO " + this.customers + " VALUES (1, 'eu', 'Ann'), (2, 'eu', 'Bob')");
		start(this.customers);
		Log.awaitChanges(this.customers, 2);
		this.source.execute("UPDATE " + this.customers + " SET name = 'Anna' WHERE id = 1");
		this.source.execute("DELETE FROM " + this.customers + " WHERE id = 1");

		List<ConsumerRecord<String, String>> records = Log.await(Topics.changes(this.customers), 5)
			.stream()
			.filter((record) -> record.key().equals("{\"id\":1,\"region\":\"eu\"}"))
			.toList();

		assertThat(records).hasSize(4);
		assertThat(records.stream().limit(3).map((record) -> Change.parse(record.value()).operation()))
			.containsExactly(Operation.READ, Operation.UPDATE, Operation.DELETE);
		assertThat(records.getLast().value()).isNull();
		assertThat(CaptureIT.header(records.get(1), RecordHeaders.TRANSACTION_ID)).isNotNull();
		assertThat(CaptureIT.header(records.get(1), RecordHeaders.HIGHEST_EVENT_TIME)).isNotNull();
		assertThat(Change.parse(records.get(1).value()).table()).isEqualTo(this.customers);
	}

	@Test
	void a_table_added_to_the_configuration_later_is_taken_too() {
		this.source.execute("INSERT INTO " + this.products + " VALUES ('a', 1.5), ('b', 2)");
		Capture first = start(this.customers);
		this.source.execute("INSERT INTO " + this.customers + " VALUES (1, 'eu', 'Ann')");
		Log.awaitChanges(this.customers, 1);
		first.stop();
		this.source.execute("INSERT INTO " + this.products + " VALUES ('c', 3)");

		start(this.customers, this.products);
		Log.awaitChanges(this.products, 3);
		this.source.execute("INSERT INTO " + this.products + " VALUES ('d', 4.25)");

		assertThat(Log.awaitChanges(this.products, 4)).extracting((change) -> change.after().get("price").asString())
			.containsExactlyInAnyOrder("1.5000", "2.0000", "3.0000", "4.2500");
		assertThat(Log.awaitChanges(this.customers, 1)).hasSize(1);
	}

	@Test
	void an_empty_table_is_taken_and_then_followed() {
		start(this.products);
		this.source.execute("INSERT INTO " + this.products + " VALUES ('a', 1.5)");

		assertThat(Log.awaitChanges(this.products, 1)).extracting(Change::operation).containsExactly(Operation.CREATE);
	}

	@Test
	void a_changed_primary_key_removes_the_old_row_and_creates_the_new_one() {
		this.source.execute("INSERT INTO " + this.products + " VALUES ('a', 1.5)");
		start(this.products);
		Log.awaitChanges(this.products, 1);
		this.source.execute("UPDATE " + this.products + " SET code = 'z' WHERE code = 'a'");

		List<ConsumerRecord<String, String>> records = Log.await(Topics.changes(this.products), 4);

		assertThat(records.stream().filter((record) -> record.key().contains("\"a\"")).map(ConsumerRecord::value))
			.last()
			.isNull();
		assertThat(records.stream().filter((record) -> record.key().contains("\"z\""))).hasSize(1);
	}

	@Test
	void a_large_value_that_did_not_change_is_absent_and_not_a_placeholder() {
		String documents = this.source.name() + ".documents";
		this.source.execute("CREATE TABLE " + documents
				+ " (id int PRIMARY KEY, n int, body text, raw bytea, tags text[], numbers int[], longs bigint[],"
				+ " attributes jsonb, prices numeric[])");
		this.source.execute("INSERT INTO " + documents + " SELECT 1, 1, random_text, random_text::bytea,"
				+ " ARRAY[random_text], ARRAY(SELECT (random() * 1e9)::int FROM generate_series(1, 5000)),"
				+ " ARRAY(SELECT (random() * 1e18)::bigint FROM generate_series(1, 5000)),"
				+ " jsonb_build_object('t', random_text), ARRAY(SELECT random()::numeric FROM generate_series(1, 3000)) FROM (SELECT string_agg(md5(random()::text || i), '')"
				+ " AS random_text FROM generate_series(1, 2000) i) AS t");
		start(documents);
		ObjectNode before = Log.awaitChanges(documents, 1).getFirst().after();
		this.source.execute("UPDATE " + documents + " SET n = 2");

		ObjectNode after = Log.awaitChanges(documents, 2).getLast().after();

		assertThat(before.propertyNames()).contains("body", "raw", "tags", "numbers", "longs", "attributes", "prices");
		assertThat(after.propertyNames()).containsExactlyInAnyOrder("id", "n");
	}

	@Test
	void types_are_written_exactly_in_snapshot_and_stream() {
		String samples = this.source.name() + ".samples";
		this.source.execute("CREATE TYPE " + this.source.name() + ".mood AS ENUM ('glad', 'sad')");
		this.source.execute("CREATE TABLE " + samples + " (id bigint PRIMARY KEY, amount numeric(20,4), free numeric,"
				+ " small smallint, ok boolean, ratio double precision, day date, at timestamptz, local timestamp,"
				+ " time_of_day time, id2 uuid, doc jsonb, raw bytea, tags text[], span interval, mood "
				+ this.source.name() + ".mood, nothing text)");
		String row = ", 12345678901234.5600, 0.1000, 7, true, 0.1, '2010-12-01', '2010-12-01 08:26:00.123456+00',"
				+ " '2010-12-01 08:26:00.123456', '08:26:00', '11111111-2222-3333-4444-555555555555', '{\"a\": 1.50}',"
				+ " '\\x010203', '{x,y}', '1 day 2 hours', 'glad', NULL)";
		this.source.execute("INSERT INTO " + samples + " VALUES (9007199254740993" + row);
		start(samples);
		Log.awaitChanges(samples, 1);
		this.source.execute("INSERT INTO " + samples + " VALUES (9007199254740994" + row);

		List<Change> changes = Log.awaitChanges(samples, 2);

		for (Change change : changes) {
			ObjectNode after = change.after();
			assertThat(after.get("id").asLong()).isGreaterThan(9007199254740992L);
			assertThat(after.without("id"))
				.hasToString("{\"amount\":\"12345678901234.5600\",\"free\":\"0.1000\",\"small\":7,"
						+ "\"ok\":true,\"ratio\":0.1,\"day\":\"2010-12-01\",\"at\":\"2010-12-01T08:26:00.123456Z\","
						+ "\"local\":\"2010-12-01T08:26:00.123456\",\"time_of_day\":\"08:26:00\","
						+ "\"id2\":\"11111111-2222-3333-4444-555555555555\",\"doc\":\"{\\\"a\\\": 1.50}\",\"raw\":\"AQID\","
						+ "\"tags\":[\"x\",\"y\"],\"span\":\"P1DT2H\",\"mood\":\"glad\",\"nothing\":null}");
		}
	}

	private Capture start(String... tables) {
		Capture capture = this.source.captures().create(List.of(tables), Step.Listener.ignored());
		this.captures.add(capture);
		capture.start();
		await().until(() -> capture.status().state() == CaptureState.STREAMING);
		return capture;
	}

}
