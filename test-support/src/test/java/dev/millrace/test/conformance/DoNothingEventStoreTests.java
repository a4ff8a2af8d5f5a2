package dev.millrace.test.conformance;

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
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Guards the suite: what it accepts of a store that does nothing, it does not check.
 */
class DoNothingEventStoreTests {

	/** True of a store that keeps nothing, because nothing was appended before. */
	private static final List<String> TRUE_OF_NOTHING = List.of("a_stream_that_does_not_exist_is_at_revision_0()",
			"an_append_without_events_to_no_stream_has_nothing_to_wait_for()",
			"a_stream_that_exists_satisfies_the_belief_that_it_does()", "a_key_of_an_append_in_conflict_stays_free()");

	@Test
	void a_store_that_does_nothing_fails_the_suite() {
		assertThat(Guard.accepted(DoNothingConformance.class)).isSubsetOf(TRUE_OF_NOTHING);
	}

	/** Not found by name, so that only the guard runs it. */
	static class DoNothingConformance extends EventStoreConformance {

		@Override
		protected EventStore store() {
			return new DoNothingStore();
		}

		@Override
		protected EventStore otherStore() {
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

}
