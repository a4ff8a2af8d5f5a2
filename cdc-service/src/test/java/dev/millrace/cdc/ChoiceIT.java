package dev.millrace.cdc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

import dev.millrace.cdc.policy.PersonalDataRule;
import dev.millrace.cdc.policy.PersonalDataRule.Action;
import dev.millrace.cdc.policy.PersonalDataRule.How;
import dev.millrace.cdc.policy.Policy;
import dev.millrace.cdc.policy.TablePattern;
import dev.millrace.cdc.policy.TableSettings;
import dev.millrace.cdc.policy.TableSettings.History;
import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.Step;
import dev.millrace.events.json.Json;
import dev.millrace.events.wire.Change;
import dev.millrace.events.wire.Topics;
import dev.millrace.test.TestEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What of tables and events goes out.
 */
class ChoiceIT {

	private static final How HASH = new How(Action.HASH, PersonalDataRule.MASK, "a salt of some length");

	private static final How MASK = new How(Action.MASK, PersonalDataRule.MASK, "");

	private final Source source = new Source();

	private final List<Capture> captures = new ArrayList<>();

	private final String schema = this.source.name();

	private final String customers = this.schema + ".customers";

	@BeforeEach
	void createTables() {
		this.source.execute("CREATE SCHEMA " + this.schema,
				"CREATE TABLE " + this.customers + " (id int PRIMARY KEY, region text, email text, note text)");
	}

	@AfterEach
	void stop() {
		this.captures.forEach(Capture::stop);
		this.source.dropSlot();
	}

	@Test
	void a_pattern_means_the_tables_that_match_when_it_starts() {
		this.source.execute("CREATE TABLE " + this.schema + ".order_lines (id int PRIMARY KEY)",
				"CREATE TABLE " + this.schema + ".orders (id int PRIMARY KEY)",
				"CREATE TABLE " + this.schema + ".\"order Log\" (id int PRIMARY KEY)",
				"CREATE UNLOGGED TABLE " + this.schema + ".order_cache (id int PRIMARY KEY)",
				"CREATE VIEW " + this.schema + ".order_view AS SELECT 1 AS n");

		Capture capture = start(Policy.NONE, this.schema + ".order*", "!" + this.schema + ".\"order Log\"");
		this.source.execute("INSERT INTO " + this.schema + ".orders VALUES (1)");

		assertThat(Log.awaitChanges(this.schema + ".orders", 1)).hasSize(1);
		assertThat(this.source.query(
				"SELECT tablename FROM pg_publication_tables WHERE pubname = '" + this.schema + "' ORDER BY tablename"))
			.containsExactly("events", "order_lines", "orders");
		capture.stop();
		this.source.execute("CREATE TABLE " + this.schema + ".order_notes (id int PRIMARY KEY)",
				"INSERT INTO " + this.schema + ".order_notes VALUES (7)");
		start(Policy.NONE, this.schema + ".order*", "!" + this.schema + ".\"order Log\"");
		assertThat(Log.awaitChanges(this.schema + ".order_notes", 1)).hasSize(1);
	}

	@Test
	void a_pattern_that_matches_nothing_stops_the_start() {
		assertBlocked(Policy.NONE, this.schema + ".costumer*").withMessageContaining(
				"No table matches " + this.schema + ".costumer* of millrace.cdc.tables; there are [" + this.customers);
	}

	@Test
	void what_is_said_of_a_table_or_column_that_is_not_there_stops_the_start() {
		Policy column = settings(new TableSettings(List.of("notes"), List.of(), null, null, true));
		Policy table = new Policy(Map.of(TablePattern.parse("nowhere.none"), TableSettings.DEFAULT), List.of());
		Policy key = policy(PersonalDataRule.ofColumns(TablePattern.parse(this.customers), List.of("id"), MASK));

		assertBlocked(column, this.customers).withMessageContaining("has no column notes")
			.withMessageContaining("there are [note");
		assertBlocked(table, this.customers).withMessageContaining("Something is said of nowhere.none")
			.withMessageContaining("there are [" + this.customers);
		assertBlocked(key, this.customers).withMessageContaining("Column id is in the key of " + this.customers);
	}

	@Test
	void an_excluded_column_goes_out_neither_with_the_rows_that_are_there_nor_with_changes() {
		this.source.execute("ALTER TABLE " + this.customers + " REPLICA IDENTITY FULL",
				"INSERT INTO " + this.customers + " VALUES (1, 'eu', 'ann@example.com', 'secret')");
		start(settings(new TableSettings(List.of("note"), List.of(), null, null, true)), this.customers);
		Log.awaitChanges(this.customers, 1);
		this.source.execute("UPDATE " + this.customers + " SET note = 'secret too'", "DELETE FROM " + this.customers);

		List<ConsumerRecord<String, String>> records = Log.await(Topics.changes(this.customers), 4);

		assertThat(records).hasSize(4).noneMatch((record) -> String.valueOf(record.value()).contains("secret"));
		assertThat(Change.parse(records.get(1).value()).after().propertyNames()).containsExactly("id", "region",
				"email");
		assertThat(Change.parse(records.get(2).value()).before().propertyNames()).containsExactly("id", "region",
				"email");
	}

	@Test
	void personal_data_is_hashed_alike_in_changes_and_events_whether_they_come_from_the_store_or_the_wal() {
		this.source.append(1, 1, 2);
		this.source.execute("INSERT INTO " + this.customers + " VALUES (2, 'eu', 'ann@example.com', 'x')");
		start(policy(PersonalDataRule.ofColumns(TablePattern.parse(this.schema + ".*"), List.of("id", "email"), HASH),
				PersonalDataRule.ofEvents("thing-*", List.of("$.n"), Set.of(), HASH)), this.customers);
		Log.awaitEvents(this.source, 2);
		this.source.append(1, 3, 3);
		this.source.append(2, 1, 2);
		this.source.execute("UPDATE " + this.customers + " SET region = 'us'");

		List<ConsumerRecord<String, String>> events = Log.awaitEvents(this.source, 5);
		List<ConsumerRecord<String, String>> changes = Log.await(Topics.changes(this.customers), 2);

		// The same number, two, from the store, from the WAL, as a column and as a key.
		List<String> ofTwo = events.stream()
			.filter((record) -> CaptureIT.header(record, "ce_revision").equals("2"))
			.map((record) -> Json.events().readTree(record.value()).get("n").asString())
			.toList();
		assertThat(ofTwo).hasSize(2).allMatch((hash) -> hash.length() == 64);
		assertThat(events).allMatch((record) -> record.value().endsWith(",  \"price\": 1.50}"));
		assertThat(changes).extracting((record) -> Json.events().readTree(record.key()).get("id").asString())
			.containsExactly(ofTwo.getFirst(), ofTwo.getLast());
		assertThat(changes).extracting((record) -> Change.parse(record.value()).after().get("id").asString())
			.containsExactly(ofTwo.getFirst(), ofTwo.getLast());
		assertThat(changes).noneMatch((record) -> record.value().contains("example.com"));
	}

	@Test
	void rows_that_a_condition_leaves_out_are_not_streamed() {
		this.source.execute("ALTER TABLE " + this.customers + " REPLICA IDENTITY FULL");
		start(settings(new TableSettings(List.of(), List.of(), "region = 'eu'", null, true)), this.customers);

		this.source.execute("INSERT INTO " + this.customers + " VALUES (1, 'us', 'a', 'a'), (2, 'eu', 'b', 'b')",
				"UPDATE " + this.customers + " SET region = 'us' WHERE id = 2");

		List<Change> changes = Log.awaitChanges(this.customers, 2);
		assertThat(changes).extracting(Change::operation)
			.containsExactly(Change.Operation.CREATE, Change.Operation.DELETE);
	}

	@Test
	void after_another_condition_the_topic_has_exactly_the_rows_that_meet_it() {
		this.source.execute("ALTER TABLE " + this.customers + " REPLICA IDENTITY FULL", "INSERT INTO " + this.customers
				+ " VALUES (1, 'us', 'a', 'a'), (2, 'eu', 'b', 'b'), (3, 'us', 'c', 'c')");
		Capture first = start(settings(new TableSettings(List.of(), List.of(), "region = 'eu'", null, true)),
				this.customers);
		Log.awaitChanges(this.customers, 1);
		first.stop();
		assertThat(latest()).containsOnlyKeys("{\"id\":2}");

		start(settings(new TableSettings(List.of(), List.of(), "region = 'us'", null, true)), this.customers);

		await().atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(latest()).containsOnlyKeys("{\"id\":1}", "{\"id\":3}"));
	}

	@Test
	void rows_whose_keys_are_hashed_are_not_taken_for_gone() {
		this.source.execute("INSERT INTO " + this.customers + " VALUES (1, 'us', 'a', 'a'), (2, 'eu', 'b', 'b')");
		Policy policy = policy(PersonalDataRule.ofColumns(TablePattern.parse(this.customers), List.of("id"), HASH));
		Capture first = start(policy, this.customers);
		Log.awaitChanges(this.customers, 2);
		first.stop();
		this.source.dropSlot();

		start(policy, this.customers);

		await().atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(Log.read(Topics.changes(this.customers))).hasSize(4));
		assertThat(latest()).hasSize(2);
	}

	@Test
	void a_chosen_key_is_that_of_every_record() {
		this.source.execute("ALTER TABLE " + this.customers + " REPLICA IDENTITY FULL",
				"INSERT INTO " + this.customers + " VALUES (1, 'us', 'a', 'a')");
		start(settings(new TableSettings(List.of(), List.of("region", "email"), null, null, true)), this.customers);
		Log.awaitChanges(this.customers, 1);
		this.source.execute("UPDATE " + this.customers + " SET note = 'n'",
				"UPDATE " + this.customers + " SET region = 'eu'");

		List<ConsumerRecord<String, String>> records = Log.await(Topics.changes(this.customers), 5);

		assertThat(records).filteredOn((record) -> record.key().equals("{\"region\":\"us\",\"email\":\"a\"}"))
			.hasSize(4)
			.last()
			.satisfies((record) -> assertThat(record.value()).isNull());
		assertThat(latest()).containsOnlyKeys("{\"region\":\"eu\",\"email\":\"a\"}");
	}

	/** What compaction would leave. */
	private Map<String, String> latest() {
		Map<String, String> latest = new HashMap<>();
		for (ConsumerRecord<String, String> record : Log.read(Topics.changes(this.customers))) {
			if (record.value() == null) {
				latest.remove(record.key());
			}
			else {
				latest.put(record.key(), record.value());
			}
		}
		return latest;
	}

	@Test
	void another_condition_is_given_to_a_publication_that_exists() {
		this.source.execute("ALTER TABLE " + this.customers + " REPLICA IDENTITY FULL");
		String filter = "SELECT rowfilter FROM pg_publication_tables WHERE pubname = '" + this.schema
				+ "' AND tablename = 'customers'";
		start(Policy.NONE, this.customers).stop();
		start(settings(new TableSettings(List.of(), List.of(), "region = 'eu'", null, true)), this.customers).stop();
		assertThat(this.source.query(filter)).containsExactly("(region = 'eu'::text)");

		start(settings(new TableSettings(List.of(), List.of(), "region = 'us'", null, true)), this.customers).stop();

		assertThat(this.source.query(filter)).containsExactly("(region = 'us'::text)");
		assertBlocked(Policy.NONE, this.customers).withMessageContaining("has only the rows (region = 'us'::text)");
	}

	@Test
	void a_condition_that_would_stop_the_tables_own_programs_stops_the_start_instead() {
		assertBlocked(settings(new TableSettings(List.of(), List.of(), "region = 'eu'", null, true)), this.customers)
			.withMessageContaining("replica identity");

		this.source.execute("INSERT INTO " + this.customers + " VALUES (1, 'us', 'a', 'a')",
				"UPDATE " + this.customers + " SET region = 'eu'", "DELETE FROM " + this.customers);
	}

	@Test
	void a_topic_keeps_all_its_history_if_that_is_chosen_even_if_it_exists() throws Exception {
		this.source.execute("INSERT INTO " + this.customers + " VALUES (1, 'us', 'a', 'a')");
		start(Policy.NONE, this.customers).stop();
		assertThat(cleanupPolicy()).isEqualTo("compact");

		start(settings(new TableSettings(List.of(), List.of(), null, History.ALL, false)), this.customers);
		this.source.execute("DELETE FROM " + this.customers,
				"INSERT INTO " + this.customers + " VALUES (1, 'us', 'a', 'a')");

		List<ConsumerRecord<String, String>> records = Log.await(Topics.changes(this.customers), 3);
		assertThat(records).hasSize(3).noneMatch((record) -> record.value() == null);
		assertThat(cleanupPolicy()).isEqualTo("delete");
	}

	private String cleanupPolicy() throws ExecutionException, InterruptedException {
		ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.changes(this.customers));
		try (Admin admin = Admin
			.create(Map.of("bootstrap.servers", TestEnvironment.shared().kafkaBootstrapServers()))) {
			Config config = admin.describeConfigs(List.of(topic)).all().get().get(topic);
			return config.get("cleanup.policy").value();
		}
	}

	private Policy settings(TableSettings settings) {
		return new Policy(Map.of(TablePattern.parse(this.customers), settings), List.of());
	}

	private static Policy policy(PersonalDataRule... rules) {
		return new Policy(Map.of(), List.of(rules));
	}

	private org.assertj.core.api.ThrowableAssertAlternative<CaptureBlockedException> assertBlocked(Policy policy,
			String... tables) {
		return assertThatExceptionOfType(CaptureBlockedException.class).isThrownBy(
				() -> this.source.captures().with(policy).create(List.of(tables), Step.Listener.ignored()).start());
	}

	private Capture start(Policy policy, String... tables) {
		Capture capture = this.source.captures().with(policy).create(List.of(tables), Step.Listener.ignored());
		this.captures.add(capture);
		capture.start();
		await().atMost(Duration.ofSeconds(60)).until(() -> capture.status().state() == CaptureState.STREAMING);
		return capture;
	}

}
