package dev.millrace.eventstore.postgres;

import java.util.Map;
import java.util.Optional;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.EventStoreUnavailableException;
import dev.millrace.events.store.snapshot.Snapshot;
import dev.millrace.events.store.snapshot.Snapshots;
import dev.millrace.eventstore.EventStoreProperties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PostgresSnapshotsIT {

	private static final StoreDatabase DATABASE = new StoreDatabase();

	private static final StreamId ORDER = new StreamId("order", "1");

	private final Snapshots snapshots = snapshots(EventStoreDatabase.of(DATABASE.database().dataSource()));

	@BeforeEach
	void empty() {
		DATABASE.sql().sql("DELETE FROM event_store.snapshots").update();
	}

	@Test
	void a_snapshot_is_found_by_stream_and_fingerprint_to_the_byte() {
		Snapshot snapshot = new Snapshot(ORDER, "a", 7, "{ \"b\":1E+2, \"a\": 2.550, \"n\":\"\\u0000\" }");

		this.snapshots.save(snapshot);

		assertThat(this.snapshots.find(ORDER, "a")).contains(snapshot);
		assertThat(this.snapshots.find(ORDER, "b")).isEmpty();
		assertThat(this.snapshots.find(new StreamId("order", "2"), "a")).isEmpty();
	}

	@Test
	void a_later_snapshot_replaces_and_an_earlier_one_changes_nothing() {
		save(ORDER, "a", 7, "7");
		save(ORDER, "a", 6, "6");
		assertThat(state()).contains("7");

		save(ORDER, "a", 8, "8");
		assertThat(state()).contains("8");

		save(ORDER, "a", 8, "9");
		assertThat(state()).as("one that nobody could read is made anew").contains("9");
	}

	@Test
	void fingerprints_keep_their_own() {
		save(ORDER, "a", 7, "7");
		save(ORDER, "b", 3, "3");

		assertThat(state()).contains("7");
		assertThat(this.snapshots.find(ORDER, "b")).map(Snapshot::revision).contains(3L);
	}

	@Test
	void a_stream_loses_all_its_snapshots_and_others_none() {
		save(ORDER, "a", 7, "7");
		save(ORDER, "b", 7, "7");
		save(new StreamId("order", "10"), "a", 7, "7");

		assertThat(this.snapshots.delete(ORDER)).isEqualTo(2);
		assertThat(this.snapshots.delete(ORDER)).isZero();
		assertThat(this.snapshots.find(new StreamId("order", "10"), "a")).isPresent();
	}

	@Test
	void a_category_loses_all_its_snapshots_and_others_none() {
		save(ORDER, "a", 7, "7");
		save(new StreamId("order", "~z"), "a", 7, "7");
		save(new StreamId("orders", "1"), "a", 7, "7");
		save(new StreamId("order_2", "1"), "a", 7, "7");

		assertThat(this.snapshots.deleteCategory("order")).isEqualTo(2);
		assertThat(this.snapshots.find(new StreamId("orders", "1"), "a")).isPresent();
		assertThat(this.snapshots.find(new StreamId("order_2", "1"), "a")).isPresent();
		assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> this.snapshots.deleteCategory("%"));
	}

	@Test
	void a_category_of_many_snapshots_is_deleted_in_parts() {
		DATABASE.sql().sql("""
				INSERT INTO event_store.snapshots (stream_id, fingerprint, revision, state, taken_at)
				SELECT 'many-' || n, 'a', 1, '1', 0 FROM generate_series(1, 25000) n
				""").update();

		assertThat(this.snapshots.deleteCategory("many")).isEqualTo(25_000);
	}

	@Test
	void a_database_that_is_gone_is_told_from_a_bug() {
		EventStoreDatabase gone = EventStoreDatabase.open(new EventStoreProperties.Database(DATABASE.database().url(),
				DATABASE.database().username(), DATABASE.database().password(), 2));
		Snapshots unreachable = snapshots(gone);
		gone.close();

		assertThatExceptionOfType(EventStoreUnavailableException.class).isThrownBy(() -> unreachable.find(ORDER, "a"));
	}

	private static Snapshots snapshots(EventStoreDatabase database) {
		return new PostgresSnapshots(database, StoreDatabase.properties(Map.of()));
	}

	private void save(StreamId streamId, String fingerprint, long revision, String state) {
		this.snapshots.save(new Snapshot(streamId, fingerprint, revision, state));
	}

	private Optional<String> state() {
		return this.snapshots.find(ORDER, "a").map(Snapshot::state);
	}

}
