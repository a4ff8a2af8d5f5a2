package dev.millrace.cdc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

import dev.millrace.cdc.policy.PersonalDataRule;
import dev.millrace.cdc.policy.Policy;
import dev.millrace.cdc.policy.TablePattern;
import dev.millrace.cdc.relay.Parking;
import dev.millrace.cdc.relay.Step;
import dev.millrace.events.wire.Change;
import dev.millrace.events.wire.Topics;
import dev.millrace.test.TestEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Records that a real broker refuses.
 */
class ParkingIT {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final String LARGE = "(SELECT string_agg(md5(random()::text || i), '') FROM generate_series(1, 2000) i)";

	private final Source source = new Source();

	private final String items = this.source.name() + ".items";

	private final List<Capture> captures = new ArrayList<>();

	private Parking parking = new Parking();

	@BeforeEach
	void createTable() {
		this.source.execute("CREATE SCHEMA " + this.source.name(),
				"CREATE TABLE " + this.items + " (id bigint PRIMARY KEY, n int, body text)");
	}

	@AfterEach
	void stop() {
		this.captures.forEach(Capture::stop);
		this.source.dropSlot();
	}

	@Test
	void an_event_that_is_too_large_waits_with_those_behind_it_until_it_is_not() throws Exception {
		createTopic(Topics.events(this.source.name()));
		Capture first = start(Policy.NONE);
		this.source.append(1, 1, 1);
		appendLarge(2);
		this.source.append(1, 3, 3);
		this.source.append(2, 1, 2);
		awaitParked(2);

		assertThat(Log.awaitEvents(this.source, 3)).extracting(ParkingIT::place)
			.containsExactlyInAnyOrder(this.source.stream(1) + "@1", this.source.stream(2) + "@1",
					this.source.stream(2) + "@2");
		first.stop();
		this.source.append(1, 4, 4);
		this.parking = new Parking();
		start(Policy.NONE);
		awaitParked(3);
		allow(Topics.events(this.source.name()));
		retry();

		await().atMost(LIMIT).until(() -> this.parking.entries().isEmpty());
		this.source.append(1, 5, 5);
		assertThat(Log.awaitEvents(this.source, 7)).extracting(ParkingIT::place)
			.filteredOn((place) -> place.startsWith(this.source.stream(1)))
			.containsExactly(this.source.stream(1) + "@1", this.source.stream(1) + "@2", this.source.stream(1) + "@3",
					this.source.stream(1) + "@4", this.source.stream(1) + "@5");
	}

	@Test
	void what_is_parked_is_not_published_from_the_store_when_the_slot_is_lost() throws Exception {
		createTopic(Topics.events(this.source.name()));
		Capture first = start(Policy.NONE);
		this.source.append(1, 1, 1);
		appendLarge(2);
		this.source.append(1, 3, 3);
		awaitParked(2);
		first.stop();
		this.source.dropSlot();
		this.source.append(1, 4, 4);
		this.source.append(2, 1, 1);

		start(Policy.NONE);
		awaitParked(3);
		allow(Topics.events(this.source.name()));
		retry();

		await().atMost(LIMIT).until(() -> this.parking.entries().isEmpty());
		assertThat(Log.awaitEvents(this.source, 5)).hasSize(5)
			.extracting(ParkingIT::place)
			.filteredOn((place) -> place.startsWith(this.source.stream(1)))
			.containsExactly(this.source.stream(1) + "@1", this.source.stream(1) + "@2", this.source.stream(1) + "@3",
					this.source.stream(1) + "@4");
	}

	@Test
	void a_row_that_is_too_large_is_read_again_at_the_retry() throws Exception {
		createTopic(Topics.changes(this.items));
		start(Policy.NONE, this.items);
		this.source.execute("INSERT INTO " + this.items + " VALUES (1, 1, 'a'), (2, 1, 'b')");
		Log.awaitChanges(this.items, 2);
		this.source.execute("UPDATE " + this.items + " SET body = " + LARGE + " WHERE id = 1",
				"UPDATE " + this.items + " SET n = 2");
		awaitParked(2);
		this.source.execute("UPDATE " + this.items + " SET body = 'short' WHERE id = 1");
		awaitParked(3);

		retry();

		await().atMost(LIMIT).until(() -> this.parking.entries().isEmpty());
		List<Change> changes = Log.awaitChanges(this.items, 4);
		assertThat(changes).hasSize(4);
		assertThat(changes.stream().filter((change) -> change.after().get("id").asInt() == 1)).last()
			.satisfies((change) -> {
				assertThat(change.operation()).isEqualTo(Change.Operation.READ);
				assertThat(change.after().get("body").asString()).isEqualTo("short");
				assertThat(change.after().get("n").asInt()).isEqualTo(2);
			});
	}

	@Test
	void a_row_that_is_gone_by_the_retry_is_deleted_from_the_topic() throws Exception {
		createTopic(Topics.changes(this.items));
		start(Policy.NONE, this.items);
		this.source.execute("INSERT INTO " + this.items + " VALUES (1, 1, 'a')");
		Log.awaitChanges(this.items, 1);
		this.source.execute("UPDATE " + this.items + " SET body = " + LARGE, "DELETE FROM " + this.items);
		awaitParked(3);

		retry();

		await().atMost(LIMIT).until(() -> this.parking.entries().isEmpty());
		assertThat(Log.await(Topics.changes(this.items), 3)).last().extracting((record) -> record.value()).isNull();
	}

	@Test
	void a_row_in_which_personal_data_cannot_be_found_never_goes_out() {
		String deep = "repeat('[', 2000) || '\"secret\"' || repeat(']', 2000)";
		start(new Policy(Map.of(),
				List.of(PersonalDataRule.ofColumns(TablePattern.parse(this.items), List.of("body.mail"),
						new PersonalDataRule.How(PersonalDataRule.Action.MASK, PersonalDataRule.MASK, "")))),
				this.items);
		this.source.execute("INSERT INTO " + this.items + " VALUES (1, 1, " + deep + "), (2, 1, '{\"mail\":\"x\"}')");

		awaitParked(1);

		assertThat(Log.awaitChanges(this.items, 1)).singleElement()
			.satisfies((change) -> assertThat(change.after().get("body").asString()).isEqualTo("{\"mail\":\"***\"}"));
		assertThat(this.parking.entries().getFirst().cause()).contains("nested too deeply");
	}

	private static String place(org.apache.kafka.clients.consumer.ConsumerRecord<String, String> record) {
		return record.key() + "@" + CaptureIT.header(record, "ce_revision");
	}

	private void appendLarge(int revision) {
		this.source.execute("""
				INSERT INTO event_store.events (stream_id, revision, id, type, schema_version, event_time, recorded_at,
				                                metadata, data)
				VALUES ('%s', %d, gen_random_uuid(), 'thing-happened', 1, 1, 1,
				        '{"correlationId":"c","causationId":"d","actor":null,"traceparent":null}',
				        json_build_object('text', %s))
				""".formatted(this.source.stream(1), revision, LARGE));
	}

	private void awaitParked(long records) {
		await().atMost(LIMIT)
			.until(() -> this.parking.entries().stream().mapToLong((entry) -> entry.records()).sum() == records);
	}

	/** It is done with the next publication. */
	private void retry() {
		assertThat(this.parking.retry(this.parking.entries().getFirst().id())).isPresent();
		this.source.query("SELECT pg_logical_emit_message(true, 'millrace', '')::text");
	}

	private Capture start(Policy policy, String... tables) {
		Capture capture = this.source.captures()
			.with(policy)
			.create(List.of(tables), Step.Listener.ignored(), this.parking);
		this.captures.add(capture);
		capture.start();
		await().atMost(LIMIT).until(() -> capture.status().state() == CaptureState.STREAMING);
		return capture;
	}

	/** With room for small records only. */
	private void createTopic(String topic) throws ExecutionException, InterruptedException {
		try (Admin admin = admin()) {
			admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())
				.configs(Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "20000")))).all().get();
		}
	}

	private void allow(String topic) throws ExecutionException, InterruptedException {
		ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
		AlterConfigOp more = new AlterConfigOp(new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "1000000"),
				AlterConfigOp.OpType.SET);
		try (Admin admin = admin()) {
			admin.incrementalAlterConfigs(Map.of(resource, List.of(more))).all().get();
		}
	}

	private static Admin admin() {
		return Admin.create(Map.of("bootstrap.servers", TestEnvironment.shared().kafkaBootstrapServers()));
	}

}
