package dev.millrace.test.conformance;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.millrace.events.StreamId;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.AppendOutcome;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.Idempotency;
import dev.millrace.events.store.StreamPage;
import dev.millrace.events.store.Token;
import dev.millrace.events.store.boundary.Boundaries;
import dev.millrace.events.store.boundary.Boundary;
import dev.millrace.events.store.boundary.BoundaryAppend;
import dev.millrace.events.store.boundary.BoundaryOutcome;
import dev.millrace.events.store.boundary.BoundaryPage;
import dev.millrace.events.store.boundary.Marker;
import dev.millrace.events.store.log.Cursor;
import dev.millrace.events.store.log.EventLog;
import dev.millrace.events.store.log.LogPage;
import dev.millrace.events.store.snapshot.Snapshot;
import dev.millrace.events.store.snapshot.Snapshots;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Guards the suites of the other ports as {@link DoNothingEventStoreTests} does.
 */
class DoNothingPortsTests {

	/** Nothing overlaps in a store without commits. */
	private static final String LOG_OVERLAP = "an_event_whose_lower_position_commits_later_is_read_later_and_not_missed()";

	private static final String BOUNDARY_OVERLAP = "an_event_whose_lower_position_commits_later_is_a_conflict_all_the_same()";

	@Test
	void a_log_that_does_nothing_fails_the_suite() {
		assertThat(Guard.accepted(DoNothingLogConformance.class)).isSubsetOf(LOG_OVERLAP);
	}

	@Test
	void snapshots_that_are_not_kept_fail_the_suite() {
		assertThat(Guard.accepted(DoNothingSnapshotsConformance.class)).isEmpty();
	}

	@Test
	void boundaries_that_do_nothing_fail_the_suite() {
		assertThat(Guard.accepted(DoNothingBoundariesConformance.class)).isSubsetOf(BOUNDARY_OVERLAP);
	}

	/** Not found by name, so that only the guard runs it. */
	static class DoNothingLogConformance extends EventLogConformance {

		@Override
		protected EventLog log() {
			return (after, filter, max) -> new LogPage(List.of(), List.of(), after, true);
		}

		@Override
		protected EventStore store() {
			return new DoNothingStore();
		}

		@Override
		protected EventStore otherStore() {
			return new DoNothingStore();
		}

		@Override
		protected Duration limit() {
			return Duration.ofMillis(50);
		}

	}

	static class DoNothingSnapshotsConformance extends SnapshotsConformance {

		@Override
		protected Snapshots snapshots() {
			return new DoNothingSnapshots();
		}

		@Override
		protected Snapshots otherSnapshots() {
			return new DoNothingSnapshots();
		}

	}

	static class DoNothingBoundariesConformance extends BoundariesConformance {

		@Override
		protected Boundaries boundaries() {
			return new DoNothingBoundaries();
		}

		@Override
		protected Boundaries otherBoundaries() {
			return new DoNothingBoundaries();
		}

		@Override
		protected EventStore store() {
			return new DoNothingStore();
		}

	}

	private static final class DoNothingStore implements EventStore {

		@Override
		public AppendOutcome append(Append append) {
			return new AppendOutcome.Appended(append.streamId(), 0, List.of(), Token.NONE, false);
		}

		@Override
		public Optional<AppendOutcome> findAppend(Idempotency idempotency) {
			return Optional.empty();
		}

		@Override
		public StreamPage read(StreamId streamId, long fromRevision, int max) {
			return new StreamPage(streamId, 0, List.of());
		}

		@Override
		public StreamPage readBackwards(StreamId streamId, long fromRevision, int max) {
			return new StreamPage(streamId, 0, List.of());
		}

		@Override
		public long revisionAsOf(StreamId streamId, Instant recordedUntil) {
			return 0;
		}

	}

	private static final class DoNothingSnapshots implements Snapshots {

		@Override
		public Optional<Snapshot> find(StreamId streamId, String fingerprint) {
			return Optional.empty();
		}

		@Override
		public void save(Snapshot snapshot) {
		}

		@Override
		public int delete(StreamId streamId) {
			return 0;
		}

		@Override
		public int deleteCategory(String category) {
			return 0;
		}

	}

	private static final class DoNothingBoundaries implements Boundaries {

		private static final BoundaryPage NOTHING = new BoundaryPage(List.of(), new Marker("1:1:"), Cursor.START, true);

		@Override
		public BoundaryPage read(Boundary boundary, int max) {
			return NOTHING;
		}

		@Override
		public BoundaryPage read(Boundary boundary, Marker marker, Cursor after, int max) {
			return NOTHING;
		}

		@Override
		public BoundaryOutcome append(BoundaryAppend append) {
			return new BoundaryOutcome.Appended(List.of(), Token.NONE, false);
		}

		@Override
		public Optional<BoundaryOutcome> findAppend(Idempotency idempotency) {
			return Optional.empty();
		}

	}

}
