package dev.millrace.test.conformance;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.Tag;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.AppendOutcome;
import dev.millrace.events.store.AppendOutcome.Appended;
import dev.millrace.events.store.AppendOutcome.AppendedEvent;
import dev.millrace.events.store.AppendOutcome.Conflict;
import dev.millrace.events.store.AppendOutcome.KeyReused;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.Idempotency;
import dev.millrace.events.store.StreamPage;
import dev.millrace.events.store.Token;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every event store must do. A test class that extends it runs all of it on a store
 * of its own: it gives two instances that share their data, as two processes would. Every
 * test uses streams and keys that no other test or run has used, so the store need not be
 * empty.
 */
public abstract class EventStoreConformance {

	private static final int WRITERS = 32;

	private static final EventType ISSUED = new EventType("invoice-issued", 2);

	private static final Instant EVENT_TIME = Instant.parse("2010-12-01T08:26:00.123456Z");

	/** A stream that no other test uses. */
	private final StreamId streamId = newStream();

	/**
	 * One instance of the store.
	 */
	protected abstract EventStore store();

	/**
	 * Another instance on the same data.
	 */
	protected abstract EventStore otherStore();

	@Test
	void the_first_event_of_a_stream_has_revision_1() {
		NewEvent event = event("{}");

		AppendOutcome outcome = append(ExpectedRevision.noStream(), event);

		assertThat(outcome).isInstanceOfSatisfying(Appended.class, (appended) -> {
			assertThat(appended.streamId()).isEqualTo(this.streamId);
			assertThat(appended.revision()).isEqualTo(1);
			assertThat(appended.events()).containsExactly(new AppendedEvent(event.id(), ISSUED, 1));
			assertThat(appended.token()).isNotEqualTo(Token.NONE);
			assertThat(appended.repeated()).isFalse();
		});
	}

	@Test
	void an_event_is_read_back_as_it_was_written() {
		Metadata metadata = new Metadata("action-1", "command-1", "ada", "00-4bf92f3577b34da6a3ce929d0e0e4736-00-01",
				Set.of(Tag.parse("course:c-1"), Tag.parse("student:s-2")));
		String data = "{\"b\": 1.10, \"a\": [0.000000000000000000001, \"ü€𝄞\"]}";
		NewEvent event = new NewEvent(UUID.randomUUID(), ISSUED, EVENT_TIME, metadata, data);
		Instant before = now().minusSeconds(60);

		append(ExpectedRevision.any(), event);

		RecordedEvent recorded = store().read(this.streamId, 1, 10).events().getFirst();
		assertThat(recorded.id()).isEqualTo(event.id());
		assertThat(recorded.streamId()).isEqualTo(this.streamId);
		assertThat(recorded.revision()).isEqualTo(1);
		assertThat(recorded.type()).isEqualTo(ISSUED);
		assertThat(recorded.eventTime()).isEqualTo(EVENT_TIME);
		assertThat(recorded.metadata()).isEqualTo(metadata);
		assertThat(recorded.data()).isEqualTo(data);
		assertThat(recorded.recordedAt()).isBetween(before, now().plusSeconds(60));
	}

	@Test
	void metadata_without_actor_and_trace_is_read_back_without_them() {
		append(ExpectedRevision.any(), event("{}"));

		assertThat(store().read(this.streamId, 1, 1).events().getFirst().metadata())
			.isEqualTo(Metadata.startedBy("command-1"));
	}

	@Test
	void an_event_from_before_1970_keeps_its_time() {
		Instant time = Instant.parse("1815-12-10T23:59:59.999999Z");

		append(ExpectedRevision.any(),
				new NewEvent(UUID.randomUUID(), ISSUED, time, Metadata.startedBy("command-1"), "{}"));

		assertThat(store().read(this.streamId, 1, 1).events().getFirst().eventTime()).isEqualTo(time);
	}

	@Test
	void events_of_one_append_follow_each_other_in_order() {
		append(ExpectedRevision.any(), events(3));
		append(ExpectedRevision.exactly(3), events(Append.EVENTS_MAX));

		List<RecordedEvent> events = store().read(this.streamId, 4, EventStore.PAGE_MAX).events();

		assertThat(events).extracting(RecordedEvent::revision)
			.containsExactlyElementsOf(LongStream.rangeClosed(4, 3 + Append.EVENTS_MAX).boxed().toList());
		assertThat(events).extracting(RecordedEvent::data)
			.containsExactlyElementsOf(
					IntStream.range(0, Append.EVENTS_MAX).mapToObj((number) -> "{\"number\":" + number + "}").toList());
		assertThat(events).extracting(RecordedEvent::position).isSorted().doesNotHaveDuplicates();
	}

	@Test
	void a_stream_is_found_where_it_was_at_a_time() {
		append(ExpectedRevision.noStream(), events(2));
		append(ExpectedRevision.exactly(2), event("{}"));
		List<RecordedEvent> recorded = store().read(this.streamId, 1, 10).events();

		assertThat(store().revisionAsOf(this.streamId, recorded.getFirst().recordedAt().minusNanos(1_000))).isZero();
		assertThat(store().revisionAsOf(this.streamId, recorded.getLast().recordedAt())).isEqualTo(3);
		assertThat(store().revisionAsOf(newStream(), now())).isZero();
	}

	@Test
	void an_append_at_another_revision_than_expected_is_a_conflict_that_tells_the_revision() {
		append(ExpectedRevision.noStream(), events(2));

		for (ExpectedRevision wrong : List.of(ExpectedRevision.exactly(1), ExpectedRevision.exactly(3),
				ExpectedRevision.noStream())) {
			assertThat(append(wrong, event("{}"))).isEqualTo(new Conflict(this.streamId, wrong, 2));
		}
		assertThat(store().read(this.streamId, 1, 10).currentRevision()).isEqualTo(2);
	}

	@Test
	void a_stream_that_does_not_exist_conflicts_with_the_belief_that_it_does() {
		for (ExpectedRevision wrong : List.of(ExpectedRevision.streamExists(), ExpectedRevision.exactly(1))) {
			assertThat(append(wrong, event("{}"))).isEqualTo(new Conflict(this.streamId, wrong, 0));
		}
	}

	@Test
	void a_stream_that_exists_satisfies_the_belief_that_it_does() {
		append(ExpectedRevision.any(), event("{}"));

		assertThat(append(ExpectedRevision.streamExists(), event("{}"))).isInstanceOf(Appended.class);
	}

	@Test
	void streams_whose_names_begin_alike_are_separate() {
		StreamId longer = new StreamId(this.streamId.category(), this.streamId.key() + "0");
		append(ExpectedRevision.noStream(), event("{}"));

		assertThat(store().append(Append.of(longer, ExpectedRevision.noStream(), List.of(event("{}")))))
			.isInstanceOf(Appended.class);
		assertThat(store().read(this.streamId, 1, 10).events()).hasSize(1);
	}

	@Test
	void an_append_without_events_answers_with_the_token_of_the_last_event() {
		Appended first = appended(append(ExpectedRevision.any(), event("{}")));

		Appended nothing = appended(append(ExpectedRevision.exactly(1)));

		assertThat(nothing.revision()).isEqualTo(1);
		assertThat(nothing.events()).isEmpty();
		assertThat(nothing.token()).isEqualTo(first.token());
	}

	@Test
	void an_append_without_events_to_no_stream_has_nothing_to_wait_for() {
		Appended nothing = appended(append(ExpectedRevision.any()));

		assertThat(nothing.revision()).isZero();
		assertThat(nothing.token()).isEqualTo(Token.NONE);
		assertThat(append(ExpectedRevision.noStream(), event("{}"))).isInstanceOf(Appended.class);
	}

	@Test
	void an_append_without_events_conflicts_like_any_other() {
		assertThat(append(ExpectedRevision.exactly(1)))
			.isEqualTo(new Conflict(this.streamId, ExpectedRevision.exactly(1), 0));
	}

	@Test
	void a_stream_is_read_forwards_in_pages() {
		append(ExpectedRevision.any(), events(5));

		StreamPage first = store().read(this.streamId, 1, 2);
		StreamPage last = store().read(this.streamId, 5, 2);

		assertThat(first.events()).extracting(RecordedEvent::revision).containsExactly(1L, 2L);
		assertThat(first.currentRevision()).isEqualTo(5);
		assertThat(first.hasNext()).isTrue();
		assertThat(last.events()).extracting(RecordedEvent::revision).containsExactly(5L);
		assertThat(last.hasNext()).isFalse();
	}

	@Test
	void a_stream_is_read_backwards_in_pages() {
		append(ExpectedRevision.any(), events(5));

		StreamPage fromEnd = store().readBackwards(this.streamId, Long.MAX_VALUE, 2);
		StreamPage fromThird = store().readBackwards(this.streamId, 3, 10);

		assertThat(fromEnd.events()).extracting(RecordedEvent::revision).containsExactly(5L, 4L);
		assertThat(fromEnd.currentRevision()).isEqualTo(5);
		assertThat(fromThird.events()).extracting(RecordedEvent::revision).containsExactly(3L, 2L, 1L);
	}

	@Test
	void a_page_beyond_the_end_is_empty_and_tells_the_revision() {
		append(ExpectedRevision.any(), events(2));

		assertThat(store().read(this.streamId, 3, 10)).isEqualTo(new StreamPage(this.streamId, 2, List.of()));
	}

	@Test
	void a_stream_that_does_not_exist_is_at_revision_0() {
		StreamPage nothing = new StreamPage(this.streamId, 0, List.of());

		assertThat(store().read(this.streamId, 1, 10)).isEqualTo(nothing);
		assertThat(store().readBackwards(this.streamId, Long.MAX_VALUE, 10)).isEqualTo(nothing);
	}

	@Test
	void a_repeated_key_gets_the_first_answer_and_appends_nothing() {
		Idempotency key = newKey();
		Appended first = appended(append(ExpectedRevision.noStream(), key, events(2)));
		append(ExpectedRevision.exactly(2), event("{}"));

		AppendOutcome repeated = otherStore()
			.append(new Append(this.streamId, ExpectedRevision.noStream(), List.of(events(2)), Optional.of(key)));

		assertThat(repeated).isEqualTo(repeated(first));
		assertThat(store().read(this.streamId, 1, 10).currentRevision()).isEqualTo(3);
	}

	@Test
	void a_repeated_append_without_events_gets_the_first_answer() {
		Appended before = appended(append(ExpectedRevision.any(), event("{}")));
		Idempotency key = newKey();
		Appended first = appended(append(ExpectedRevision.exactly(1), key));
		append(ExpectedRevision.exactly(1), event("{}"));

		Appended again = appended(append(ExpectedRevision.exactly(1), key));

		assertThat(again).isEqualTo(repeated(first));
		assertThat(again.token()).isEqualTo(before.token());
	}

	@Test
	void a_key_with_another_fingerprint_is_refused() {
		Idempotency key = newKey();
		append(ExpectedRevision.any(), key, event("{}"));

		AppendOutcome outcome = append(ExpectedRevision.any(), new Idempotency(key.key(), "another"), event("{}"));

		assertThat(outcome).isEqualTo(new KeyReused(key.key()));
		assertThat(store().read(this.streamId, 1, 10).currentRevision()).isEqualTo(1);
	}

	@Test
	void a_key_used_on_another_stream_is_refused() {
		Idempotency key = newKey();
		append(ExpectedRevision.any(), key, event("{}"));

		AppendOutcome outcome = store()
			.append(new Append(newStream(), ExpectedRevision.any(), List.of(event("{}")), Optional.of(key)));

		assertThat(outcome).isEqualTo(new KeyReused(key.key()));
	}

	@Test
	void a_key_of_an_append_in_conflict_stays_free() {
		Idempotency key = newKey();
		append(ExpectedRevision.exactly(7), key, event("{}"));

		assertThat(append(ExpectedRevision.noStream(), key, event("{}"))).isInstanceOf(Appended.class);
	}

	@Test
	void an_append_is_found_by_its_key() {
		Idempotency key = newKey();
		Appended first = appended(append(ExpectedRevision.any(), key, events(2)));

		assertThat(otherStore().findAppend(key)).contains(repeated(first));
		assertThat(store().findAppend(new Idempotency(key.key(), "another"))).contains(new KeyReused(key.key()));
		assertThat(store().findAppend(newKey())).isEmpty();
	}

	@Test
	void of_writers_that_expect_the_same_revision_exactly_one_wins_each_time() throws Exception {
		List<Appended> wins = Racers.race(WRITERS, (number) -> () -> winsOf(instance(number)))
			.stream()
			.flatMap(List::stream)
			.toList();

		assertThat(wins).extracting(Appended::revision)
			.containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, WRITERS).boxed().toList());
		assertThat(revisions()).containsExactlyElementsOf(LongStream.rangeClosed(1, WRITERS).boxed().toList());
	}

	@Test
	void of_writers_that_all_create_one_stream_exactly_one_wins() throws Exception {
		List<AppendOutcome> outcomes = Racers.race(WRITERS, (number) -> () -> instance(number)
			.append(Append.of(this.streamId, ExpectedRevision.noStream(), List.of(events(3)))));

		assertThat(outcomes).filteredOn(Appended.class::isInstance).hasSize(1);
		assertThat(outcomes).filteredOn(Conflict.class::isInstance)
			.hasSize(WRITERS - 1)
			.containsOnly(new Conflict(this.streamId, ExpectedRevision.noStream(), 3));
		assertThat(revisions()).containsExactly(1L, 2L, 3L);
	}

	@Test
	void writers_without_expectation_all_succeed_without_a_gap() throws Exception {
		List<AppendOutcome> outcomes = Racers.race(WRITERS, (number) -> () -> instance(number)
			.append(Append.of(this.streamId, ExpectedRevision.any(), List.of(events(2)))));

		assertThat(outcomes).extracting((outcome) -> appended(outcome).revision())
			.containsExactlyInAnyOrderElementsOf(
					LongStream.rangeClosed(1, WRITERS).map((number) -> 2 * number).boxed().toList());
		assertThat(revisions()).containsExactlyElementsOf(LongStream.rangeClosed(1, 2 * WRITERS).boxed().toList());
	}

	@Test
	void identical_keys_at_once_append_once_and_all_get_one_answer() throws Exception {
		Idempotency key = newKey();
		Append append = new Append(this.streamId, ExpectedRevision.noStream(), List.of(events(2)), Optional.of(key));

		List<AppendOutcome> outcomes = Racers.race(WRITERS, (number) -> () -> instance(number).append(append));

		assertThat(outcomes).filteredOn((outcome) -> !appended(outcome).repeated()).hasSize(1);
		assertThat(outcomes.stream().map((outcome) -> repeated(appended(outcome))).distinct()).hasSize(1);
		assertThat(revisions()).containsExactly(1L, 2L);
	}

	@Test
	void one_key_at_once_on_many_streams_is_taken_by_exactly_one() throws Exception {
		Idempotency key = newKey();
		List<StreamId> streams = Stream.generate(EventStoreConformance::newStream).limit(WRITERS).toList();

		List<AppendOutcome> outcomes = Racers.race(WRITERS, (number) -> () -> instance(number)
			.append(new Append(streams.get(number), ExpectedRevision.any(), List.of(event("{}")), Optional.of(key))));

		assertThat(outcomes).filteredOn(Appended.class::isInstance).hasSize(1);
		assertThat(outcomes).filteredOn(KeyReused.class::isInstance).hasSize(WRITERS - 1);
		assertThat(streams).filteredOn((stream) -> store().read(stream, 1, 1).currentRevision() > 0).hasSize(1);
	}

	/**
	 * Race for every revision up to the number of writers.
	 * @return the appends that this racer won
	 */
	private List<Appended> winsOf(EventStore store) {
		List<Appended> wins = new ArrayList<>();
		for (long revision = 0; revision < WRITERS; revision++) {
			AppendOutcome outcome = store
				.append(Append.of(this.streamId, ExpectedRevision.exactly(revision), List.of(event("{}"))));
			if (outcome instanceof Appended appended) {
				wins.add(appended);
			}
		}
		return wins;
	}

	private List<Long> revisions() {
		return store().read(this.streamId, 1, EventStore.PAGE_MAX)
			.events()
			.stream()
			.map(RecordedEvent::revision)
			.toList();
	}

	private EventStore instance(int number) {
		return (number % 2 == 0) ? store() : otherStore();
	}

	private AppendOutcome append(ExpectedRevision expected, NewEvent... events) {
		return store().append(Append.of(this.streamId, expected, List.of(events)));
	}

	private AppendOutcome append(ExpectedRevision expected, Idempotency key, NewEvent... events) {
		return store().append(new Append(this.streamId, expected, List.of(events), Optional.of(key)));
	}

	private static Appended appended(AppendOutcome outcome) {
		assertThat(outcome).isInstanceOf(Appended.class);
		return (Appended) outcome;
	}

	private static Appended repeated(Appended first) {
		return new Appended(first.streamId(), first.revision(), first.events(), first.token(), true);
	}

	private static NewEvent[] events(int count) {
		return IntStream.range(0, count)
			.mapToObj((number) -> event("{\"number\":" + number + "}"))
			.toArray(NewEvent[]::new);
	}

	private static NewEvent event(String data) {
		return new NewEvent(UUID.randomUUID(), ISSUED, EVENT_TIME, Metadata.startedBy("command-1"), data);
	}

	private static Idempotency newKey() {
		return new Idempotency(UUID.randomUUID().toString(), "fingerprint");
	}

	private static Instant now() {
		return Clock.systemUTC().instant();
	}

	private static StreamId newStream() {
		return new StreamId("invoice", UUID.randomUUID().toString());
	}

}
