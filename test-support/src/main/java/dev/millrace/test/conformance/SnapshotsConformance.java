package dev.millrace.test.conformance;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import dev.millrace.events.StreamId;
import dev.millrace.events.store.snapshot.Snapshot;
import dev.millrace.events.store.snapshot.Snapshots;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every keeper of snapshots must do. A test class that extends it runs all of it on
 * one of its own: it gives two instances that share their data, as two processes would.
 */
public abstract class SnapshotsConformance {

	private static final int RACERS = 16;

	private static final String STATE = "{\"b\": 1.10, \"a\": [0.000000000000000000001, \"ü€𝄞\"]}";

	/** A stream that no other test uses. */
	private final StreamId streamId = SampleEvents.newStream(SampleEvents.newCategory());

	/**
	 * One instance.
	 */
	protected abstract Snapshots snapshots();

	/**
	 * Another instance on the same data.
	 */
	protected abstract Snapshots otherSnapshots();

	@Test
	void a_snapshot_is_found_as_it_was_saved() {
		Snapshot snapshot = snapshot("f1", 3, STATE);

		snapshots().save(snapshot);

		assertThat(snapshots().find(this.streamId, "f1")).contains(snapshot);
		assertThat(otherSnapshots().find(this.streamId, "f1")).contains(snapshot);
	}

	@Test
	void a_state_may_be_large() {
		Snapshot snapshot = snapshot("f1", 3, "[\"" + "x€".repeat(100_000) + "\"]");

		snapshots().save(snapshot);

		assertThat(otherSnapshots().find(this.streamId, "f1")).contains(snapshot);
	}

	@Test
	void a_fingerprint_may_have_any_characters() {
		Snapshot snapshot = snapshot("a/b?c=d&e f#ü+%41", 3, STATE);

		snapshots().save(snapshot);

		assertThat(otherSnapshots().find(this.streamId, snapshot.fingerprint())).contains(snapshot);
	}

	@Test
	void what_was_not_saved_is_not_found() {
		snapshots().save(snapshot("f1", 3, STATE));

		assertThat(snapshots().find(this.streamId, "f1")).isPresent();
		assertThat(snapshots().find(this.streamId, "f2")).isEmpty();
		assertThat(snapshots().find(SampleEvents.newStream(), "f1")).isEmpty();
	}

	@Test
	void a_later_snapshot_replaces_an_earlier_one() {
		snapshots().save(snapshot("f1", 3, "{\"at\":3}"));
		otherSnapshots().save(snapshot("f1", 9, "{\"at\":9}"));

		assertThat(snapshots().find(this.streamId, "f1")).contains(snapshot("f1", 9, "{\"at\":9}"));
	}

	@Test
	void a_snapshot_of_a_lower_revision_changes_nothing() {
		snapshots().save(snapshot("f1", 9, "{\"at\":9}"));
		otherSnapshots().save(snapshot("f1", 3, "{\"at\":3}"));

		assertThat(snapshots().find(this.streamId, "f1")).contains(snapshot("f1", 9, "{\"at\":9}"));
	}

	@Test
	void snapshots_of_different_fingerprints_are_kept_side_by_side() {
		snapshots().save(snapshot("f1", 9, "{\"at\":9}"));
		snapshots().save(snapshot("f2", 3, "{\"at\":3}"));

		assertThat(snapshots().find(this.streamId, "f1")).contains(snapshot("f1", 9, "{\"at\":9}"));
		assertThat(snapshots().find(this.streamId, "f2")).contains(snapshot("f2", 3, "{\"at\":3}"));
	}

	@Test
	void the_snapshots_of_a_stream_are_deleted_and_counted() {
		StreamId other = new StreamId(this.streamId.category(), UUID.randomUUID().toString());
		snapshots().save(snapshot("f1", 9, STATE));
		snapshots().save(snapshot("f2", 9, STATE));
		snapshots().save(new Snapshot(other, "f1", 9, STATE));

		assertThat(otherSnapshots().delete(this.streamId)).isEqualTo(2);

		assertThat(snapshots().find(this.streamId, "f1")).isEmpty();
		assertThat(snapshots().find(other, "f1")).isPresent();
		assertThat(snapshots().delete(this.streamId)).isZero();
	}

	@Test
	void the_snapshots_of_a_category_are_deleted_and_counted() {
		StreamId sibling = new StreamId(this.streamId.category(), UUID.randomUUID().toString());
		StreamId longer = new StreamId(this.streamId.category() + "x", this.streamId.key());
		snapshots().save(snapshot("f1", 9, STATE));
		snapshots().save(new Snapshot(sibling, "f1", 9, STATE));
		snapshots().save(new Snapshot(longer, "f1", 9, STATE));

		assertThat(otherSnapshots().deleteCategory(this.streamId.category())).isEqualTo(2);

		assertThat(snapshots().find(sibling, "f1")).isEmpty();
		assertThat(snapshots().find(longer, "f1")).isPresent();
	}

	@Test
	void of_snapshots_saved_at_once_the_latest_stays() throws Exception {
		Racers.race(RACERS, (number) -> () -> {
			instance(number).save(snapshot("f1", 1 + number, "{\"at\":" + (1 + number) + "}"));
			return number;
		});

		List<Snapshot> found = IntStream.range(0, 2)
			.mapToObj((number) -> instance(number).find(this.streamId, "f1").orElseThrow())
			.toList();
		assertThat(found).containsOnly(snapshot("f1", RACERS, "{\"at\":" + RACERS + "}"));
	}

	private Snapshots instance(int number) {
		return (number % 2 == 0) ? snapshots() : otherSnapshots();
	}

	private Snapshot snapshot(String fingerprint, long revision, String state) {
		return new Snapshot(this.streamId, fingerprint, revision, state);
	}

}
