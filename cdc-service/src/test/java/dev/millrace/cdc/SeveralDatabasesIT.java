package dev.millrace.cdc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.millrace.cdc.policy.Policy;
import dev.millrace.cdc.relay.Step;
import dev.millrace.events.wire.Change;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A database with the event store, and one beside it that has tables only.
 */
class SeveralDatabasesIT {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final Source store = new Source();

	private final Source other = new Source();

	private final List<Capture> captures = new ArrayList<>();

	@AfterEach
	void stop() {
		this.captures.forEach(Capture::stop);
		this.store.dropSlot();
		this.other.dropSlot();
	}

	@Test
	void tables_of_the_same_name_have_topics_of_their_own_and_only_one_database_needs_a_store() {
		String table = this.store.name() + ".customers";
		for (Source source : List.of(this.store, this.other)) {
			source.execute("CREATE SCHEMA " + this.store.name(), "CREATE TABLE " + table + " (id int PRIMARY KEY)");
		}
		this.other.execute("DROP TABLE event_store.events", "INSERT INTO " + table + " VALUES (1)");

		start(this.store.captures(), table);
		Capture second = start(this.other.captures().withoutEvents().with(new Policy(Map.of(), List.of(), "crm_")),
				table);
		this.store.append(1, 1, 2);
		this.store.execute("INSERT INTO " + table + " VALUES (10)");
		this.other.execute("INSERT INTO " + table + " VALUES (2)");

		assertThat(Log.awaitEvents(this.store, 2)).hasSize(2);
		assertThat(ids(table, 1)).containsExactly(10);
		assertThat(ids("crm_" + table, 2)).containsExactlyInAnyOrder(1, 2);
		second.stop();
		this.other.dropSlot();
		this.other.execute("INSERT INTO " + table + " VALUES (3)");
		start(this.other.captures().withoutEvents().with(new Policy(Map.of(), List.of(), "crm_")), table);
		await().atMost(LIMIT).untilAsserted(() -> assertThat(ids("crm_" + table, 3)).contains(3));
	}

	private static List<Integer> ids(String table, int count) {
		return Log.awaitChanges(table, count).stream().map(Change::after).map((row) -> row.get("id").asInt()).toList();
	}

	private Capture start(Captures captures, String table) {
		Capture capture = captures.create(List.of(table), Step.Listener.ignored());
		this.captures.add(capture);
		capture.start();
		await().atMost(LIMIT).until(() -> capture.status().state() == CaptureState.STREAMING);
		return capture;
	}

}
