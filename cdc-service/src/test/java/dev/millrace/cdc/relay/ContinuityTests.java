package dev.millrace.cdc.relay;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import dev.millrace.events.wire.CloudEventHeaders;
import dev.millrace.events.wire.RecordHeaders;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ContinuityTests {

	/** Transactions below 100 are published. */
	private static final TransactionSnapshot SETTLED = TransactionSnapshot.parse("100:100:");

	private final FakeStore store = new FakeStore();

	@Test
	void revisions_that_follow_each_other_pass() {
		Continuity continuity = new Continuity(this.store, SETTLED);

		continuity.check(List.of(event("thing-1", 1, 200), event("thing-1", 2, 200)));
		continuity.check(List.of(event("thing-1", 3, 201)));

		assertThat(this.store.asked).isEmpty();
	}

	@Test
	void a_gap_in_a_stream_that_was_published_lately_blocks() {
		Continuity continuity = new Continuity(this.store, SETTLED);
		continuity.check(List.of(event("thing-1", 1, 200)));

		assertBlocked(continuity, event("thing-1", 3, 201)).withMessageContaining("revision 3 of stream 'thing-1'")
			.withMessageContaining("only 1 is published");
	}

	@Test
	void a_repeat_in_a_stream_that_was_published_lately_blocks() {
		Continuity continuity = new Continuity(this.store, SETTLED);
		continuity.check(List.of(event("thing-1", 1, 200), event("thing-1", 2, 200)));

		assertBlocked(continuity, event("thing-1", 2, 200)).withMessageContaining("again");
	}

	@Test
	void what_earlier_relays_published_since_the_settled_point_counts() {
		Continuity continuity = new Continuity(this.store, SETTLED);
		continuity.remember(new PublishedEvent("events.thing", 0, 7, "thing-1", 4, new UUID(0, 4), 150));

		continuity.check(List.of(event("thing-1", 5, 200)));

		assertBlocked(continuity, event("thing-1", 7, 201));
		assertThat(this.store.asked).isEmpty();
	}

	@Test
	void the_event_before_the_first_of_a_stream_must_be_settled() {
		this.store.events.put(new StreamRevision("thing-1", 4), 99L);
		this.store.events.put(new StreamRevision("thing-2", 4), 100L);
		Continuity continuity = new Continuity(this.store, SETTLED);

		continuity.check(List.of(event("thing-1", 5, 200)));

		assertBlocked(continuity, event("thing-2", 5, 200)).withMessageContaining("is not published");
		assertBlocked(continuity, event("thing-3", 5, 200)).withMessageContaining("the store does not have");
	}

	@Test
	void an_event_that_is_settled_blocks_when_it_comes_again() {
		Continuity continuity = new Continuity(this.store, SETTLED);

		assertBlocked(continuity, event("thing-1", 1, 99)).withMessageContaining("again");
	}

	@Test
	void all_streams_of_a_batch_that_are_not_known_are_asked_for_at_once() {
		List<Outgoing> events = new ArrayList<>();
		for (int stream = 0; stream < StoredEvents.LOOKED_UP_MAX + 1; stream++) {
			this.store.events.put(new StreamRevision("thing-" + stream, 1), 10L);
			events.add(event("thing-" + stream, 2, 200));
			events.add(event("thing-" + stream, 3, 200));
		}

		new Continuity(this.store, SETTLED).check(events);

		assertThat(this.store.asked).containsExactly(StoredEvents.LOOKED_UP_MAX, 1);
	}

	@Test
	void of_more_streams_than_it_knows_it_forgets_settled_ones_and_still_finds_the_gap() {
		Continuity continuity = new Continuity(this.store, SETTLED, 2);
		for (int stream = 1; stream <= 3; stream++) {
			this.store.events.put(new StreamRevision("thing-" + stream, 1), 200L + stream);
			continuity.check(List.of(event("thing-" + stream, 1, 200L + stream)));
			long over = 201L + stream;
			continuity.settle(new Settled(over + ":" + over + ":", 1, Map.of()));
		}
		this.store.events.put(new StreamRevision("thing-1", 2), 301L);

		assertBlocked(continuity, event("thing-1", 3, 302)).withMessageContaining("is not published");
		continuity.check(List.of(event("thing-1", 2, 301)));
	}

	@Test
	void a_stream_that_was_forgotten_before_it_was_settled_is_trusted_and_others_are_not() {
		Continuity continuity = new Continuity(this.store, SETTLED, 2);
		for (int stream = 1; stream <= 3; stream++) {
			this.store.events.put(new StreamRevision("thing-" + stream, 1), 200L + stream);
			continuity.check(List.of(event("thing-" + stream, 1, 200L + stream)));
		}
		this.store.events.put(new StreamRevision("thing-9", 1), 250L);

		assertThatCode(() -> continuity.check(List.of(event("thing-1", 2, 301)))).doesNotThrowAnyException();
		assertBlocked(continuity, event("thing-9", 2, 301));
	}

	@Test
	void changes_of_rows_are_none_of_its_business() {
		Continuity continuity = new Continuity(this.store, SETTLED);

		continuity.check(List.of(new Outgoing("changes.public.items", "{\"id\":1}", null, Instant.EPOCH, Map.of())));

		assertThat(this.store.asked).isEmpty();
	}

	private static org.assertj.core.api.ThrowableAssertAlternative<ContinuityBrokenException> assertBlocked(
			Continuity continuity, Outgoing... events) {
		return assertThatExceptionOfType(ContinuityBrokenException.class)
			.isThrownBy(() -> continuity.check(Arrays.asList(events)));
	}

	private static Outgoing event(String stream, long revision, long transactionId) {
		return new Outgoing("events.thing", stream, "{}", Instant.EPOCH, Map.of(CloudEventHeaders.REVISION,
				Long.toString(revision), RecordHeaders.TRANSACTION_ID, Long.toString(transactionId)));
	}

	private static final class FakeStore implements StoredEvents {

		private final Map<StreamRevision, Long> events = new HashMap<>();

		private final List<Integer> asked = new ArrayList<>();

		@Override
		public Map<StreamRevision, Found> find(Collection<StreamRevision> places) {
			if (!places.isEmpty()) {
				this.asked.add(places.size());
			}
			Map<StreamRevision, Found> found = new HashMap<>();
			places.stream()
				.filter(this.events::containsKey)
				.forEach((place) -> found.put(place, new Found(new UUID(0, place.revision()), this.events.get(place))));
			return found;
		}

		@Override
		public void close() {
		}

	}

}
