package dev.millrace.test.conformance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.Tag;
import dev.millrace.events.json.Json;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.AppendOutcome.AppendedEvent;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.Idempotency;
import dev.millrace.events.store.Token;
import dev.millrace.events.store.boundary.Boundaries;
import dev.millrace.events.store.boundary.Boundary;
import dev.millrace.events.store.boundary.Boundary.Criterion;
import dev.millrace.events.store.boundary.BoundaryAppend;
import dev.millrace.events.store.boundary.BoundaryAppend.StreamEvents;
import dev.millrace.events.store.boundary.BoundaryOutcome;
import dev.millrace.events.store.boundary.BoundaryOutcome.Appended;
import dev.millrace.events.store.boundary.BoundaryOutcome.AppendedStream;
import dev.millrace.events.store.boundary.BoundaryOutcome.BoundaryConflict;
import dev.millrace.events.store.boundary.BoundaryOutcome.KeyReused;
import dev.millrace.events.store.boundary.BoundaryOutcome.RevisionConflict;
import dev.millrace.events.store.boundary.BoundaryPage;
import dev.millrace.events.store.boundary.Condition;
import dev.millrace.events.store.boundary.Marker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every keeper of boundaries must do. A test class that extends it runs all of it on
 * one of its own: it gives two instances that share their data, as two processes would,
 * and the store of the same data. How many rounds the races have is set with
 * {@code -Dmillrace.conformance.rounds}; the seed of their choices is printed.
 */
public abstract class BoundariesConformance {

	private static final int ROUNDS = Integer.getInteger("millrace.conformance.rounds", 8);

	/** Each reads what all before it wrote, so their cost grows with the square. */
	private static final int RING_ROUNDS = Math.min(ROUNDS, 20);

	private static final long SEED = Long.getLong("millrace.conformance.seed", System.nanoTime());

	private static final int RACERS = 16;

	private static final int ATTEMPTS_MAX = 10_000;

	private static final int PAGES_MAX = 1_000;

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final Tag course = SampleEvents.newTag("course");

	private final Tag student = SampleEvents.newTag("student");

	private final StreamId streamId = SampleEvents.newStream();

	/**
	 * One instance.
	 */
	protected abstract Boundaries boundaries();

	/**
	 * Another instance on the same data.
	 */
	protected abstract Boundaries otherBoundaries();

	/**
	 * The store of the same data.
	 */
	protected abstract EventStore store();

	/**
	 * Hold back the commits of appends with an event of type
	 * {@value HeldCommits#EVENT_TYPE} until what is returned is closed; empty if the
	 * store's appends cannot overlap.
	 */
	protected Optional<HeldCommits> holdCommits() {
		return Optional.empty();
	}

	@Test
	void an_event_is_read_by_each_of_its_tags_as_it_was_written() {
		Metadata metadata = new Metadata("action-1", "command-1", "ada", null, Set.of(this.course, this.student));
		String data = "{\"b\": 1.10, \"a\": [0.000000000000000000001, \"ü€𝄞\"]}";
		NewEvent event = SampleEvents.event(SampleEvents.ISSUED, metadata, data);
		appended(append(none(), stream(this.streamId, event)));

		RecordedEvent recorded = store().read(this.streamId, 1, 1).events().getFirst();

		assertThat(recorded.data()).isEqualTo(data);
		assertThat(recorded.metadata()).isEqualTo(metadata);
		assertThat(boundaries().read(Boundary.ofAny(this.course), 10).events()).containsExactly(recorded);
		assertThat(otherBoundaries().read(Boundary.ofAny(this.student), 10).events()).containsExactly(recorded);
	}

	@Test
	void an_event_that_the_store_appended_is_inside_like_any_other() {
		NewEvent event = SampleEvents.event(SampleEvents.ISSUED, this.course);
		store().append(Append.of(this.streamId, ExpectedRevision.any(), List.of(event)));

		assertThat(ids(boundaries().read(Boundary.ofAny(this.course), 10))).containsExactly(event.id());
	}

	@Test
	void a_criterion_wants_all_of_its_tags_and_one_of_its_types() {
		NewEvent both = SampleEvents.event(SampleEvents.ISSUED, this.course, this.student);
		NewEvent paid = SampleEvents.event(SampleEvents.PAID, this.course, this.student);
		NewEvent courseOnly = SampleEvents.event(SampleEvents.ISSUED, this.course);
		appended(append(none(), stream(this.streamId, both, paid, courseOnly)));

		assertThat(ids(readAll(criterion(Set.of(this.course, this.student)), 10))).containsExactly(both.id(),
				paid.id());
		assertThat(ids(readAll(criterion(Set.of(this.course), "invoice-issued"), 10))).containsExactly(both.id(),
				courseOnly.id());
		assertThat(ids(readAll(criterion(Set.of(this.course), "invoice-issued", "invoice-paid"), 10)))
			.containsExactly(both.id(), paid.id(), courseOnly.id());
		assertThat(ids(readAll(criterion(Set.of(this.course), "invoice-lost"), 10))).isEmpty();
	}

	@Test
	void an_event_that_meets_several_criteria_is_read_once() {
		NewEvent both = SampleEvents.event(SampleEvents.ISSUED, this.course, this.student);
		NewEvent one = SampleEvents.event(SampleEvents.ISSUED, this.student);
		appended(append(none(), stream(this.streamId, both, one)));

		assertThat(ids(readAll(Boundary.ofAny(this.course, this.student), 10))).containsExactly(both.id(), one.id());
	}

	@Test
	void a_boundary_is_read_in_pages_that_miss_and_repeat_nothing() {
		List<UUID> written = new ArrayList<>();
		for (int number = 0; number < 4; number++) {
			NewEvent first = SampleEvents.event(SampleEvents.ISSUED, this.course);
			NewEvent second = SampleEvents.event(SampleEvents.PAID, this.course);
			appended(append(none(), stream(SampleEvents.newStream(), first), stream(SampleEvents.newStream(), second)));
			written.addAll(List.of(first.id(), second.id()));
		}

		BoundaryPage first = boundaries().read(Boundary.ofAny(this.course), 3);

		assertThat(first.events()).hasSize(3);
		assertThat(first.last()).isFalse();
		assertThat(ids(readAll(Boundary.ofAny(this.course), 3))).containsExactlyElementsOf(written);
		assertThat(boundaries().read(Boundary.ofAny(this.course), 8).events()).hasSize(8);
	}

	@Test
	void further_pages_show_what_the_first_could_see() {
		appended(append(none(), stream(this.streamId, tagged(this.course), tagged(this.course), tagged(this.course))));
		BoundaryPage first = boundaries().read(Boundary.ofAny(this.course), 2);
		appended(append(none(), stream(this.streamId, tagged(this.course))));

		BoundaryPage second = otherBoundaries().read(Boundary.ofAny(this.course), first.marker(), first.next(), 10);

		assertThat(second.events()).extracting(RecordedEvent::revision).containsExactly(3L);
		assertThat(second.last()).isTrue();
		assertThat(second.marker()).isEqualTo(first.marker());
	}

	@Test
	void nothing_is_inside_a_boundary_whose_tags_nobody_used() {
		NewEvent event = tagged(this.student);
		appended(append(none(), stream(this.streamId, event)));

		BoundaryPage nothing = boundaries().read(Boundary.ofAny(this.course), 10);

		assertThat(nothing.events()).isEmpty();
		assertThat(nothing.last()).isTrue();
		assertThat(ids(readAll(Boundary.ofAny(this.student), 10))).containsExactly(event.id());
	}

	@Test
	void an_append_answers_with_what_each_stream_got_in_the_order_of_the_request() {
		StreamId other = SampleEvents.newStream();
		store().append(Append.of(other, ExpectedRevision.any(), SampleEvents.events(2)));
		NewEvent first = tagged(this.course);
		NewEvent second = tagged(this.student);
		NewEvent third = SampleEvents.event(SampleEvents.PAID);

		Appended appended = appended(append(none(), stream(other, third), stream(this.streamId, first, second)));

		assertThat(appended.streams()).containsExactly(
				new AppendedStream(other, 3, List.of(new AppendedEvent(third.id(), SampleEvents.PAID, 3))),
				new AppendedStream(this.streamId, 2, List.of(new AppendedEvent(first.id(), SampleEvents.ISSUED, 1),
						new AppendedEvent(second.id(), SampleEvents.ISSUED, 2))));
		assertThat(appended.token()).isNotEqualTo(Token.NONE);
		assertThat(appended.repeated()).isFalse();
		assertThat(store().read(this.streamId, 1, 10).events()).extracting(RecordedEvent::id)
			.containsExactly(first.id(), second.id());
	}

	@Test
	void one_wrong_expectation_of_many_streams_appends_nothing() {
		StreamId there = SampleEvents.newStream();
		store().append(Append.of(there, ExpectedRevision.any(), SampleEvents.events(2)));

		for (ExpectedRevision wrong : List.of(ExpectedRevision.exactly(1), ExpectedRevision.exactly(3),
				ExpectedRevision.noStream())) {
			BoundaryOutcome outcome = append(none(), stream(this.streamId, tagged(this.course)),
					new StreamEvents(there, wrong, List.of(tagged(this.course))));

			assertThat(outcome).isEqualTo(new RevisionConflict(there, wrong, 2));
		}
		assertThat(append(none(), stream(there, tagged(this.course)),
				new StreamEvents(this.streamId, ExpectedRevision.streamExists(), List.of(tagged(this.course)))))
			.isEqualTo(new RevisionConflict(this.streamId, ExpectedRevision.streamExists(), 0));
		assertThat(store().read(this.streamId, 1, 1).currentRevision()).isZero();
		assertThat(store().read(there, 1, 1).currentRevision()).isEqualTo(2);
		assertThat(boundaries().read(Boundary.ofAny(this.course), 10).events()).isEmpty();
	}

	@Test
	void right_expectations_of_many_streams_append_to_all() {
		StreamId there = SampleEvents.newStream();
		store().append(Append.of(there, ExpectedRevision.any(), SampleEvents.events(2)));

		appended(append(none(),
				new StreamEvents(this.streamId, ExpectedRevision.noStream(), List.of(tagged(this.course))),
				new StreamEvents(there, ExpectedRevision.exactly(2), List.of(tagged(this.course)))));
		appended(
				append(none(), new StreamEvents(there, ExpectedRevision.streamExists(), List.of(tagged(this.course)))));

		assertThat(store().read(this.streamId, 1, 1).currentRevision()).isEqualTo(1);
		assertThat(store().read(there, 1, 1).currentRevision()).isEqualTo(4);
	}

	@Test
	void an_append_succeeds_while_nothing_that_matters_was_appended() {
		Boundary boundary = Boundary.ofAny(this.course);
		appended(append(none(), stream(this.streamId, tagged(this.course))));
		Marker marker = boundaries().read(boundary, 10).marker();
		appended(append(none(), stream(SampleEvents.newStream(), tagged(this.student))));

		Appended appended = appended(append(condition(boundary, marker), stream(this.streamId, tagged(this.course))));

		assertThat(appended.streams().getFirst().revision()).isEqualTo(2);
	}

	@Test
	void an_append_conflicts_once_something_inside_its_boundary_was_appended() {
		Boundary boundary = criterion(Set.of(this.course), "invoice-issued");
		Marker marker = boundaries().read(boundary, 10).marker();
		appended(append(none(), stream(SampleEvents.newStream(), SampleEvents.event(SampleEvents.PAID, this.course))));
		appended(append(condition(boundary, marker), stream(this.streamId, tagged(this.student))));
		store().append(Append.of(SampleEvents.newStream(), ExpectedRevision.any(),
				List.of(tagged(this.student, this.course))));

		assertThat(append(condition(boundary, marker), stream(this.streamId, tagged(this.student))))
			.isEqualTo(new BoundaryConflict());
		assertThat(store().read(this.streamId, 1, 10).currentRevision()).isEqualTo(1);

		Marker fresh = otherBoundaries().read(boundary, 10).marker();
		appended(append(condition(boundary, fresh), stream(this.streamId, tagged(this.student))));
	}

	@Test
	void an_append_conflicts_with_its_own_kind_when_it_is_made_twice() {
		Boundary boundary = Boundary.ofAny(this.course);
		Marker marker = boundaries().read(boundary, 10).marker();

		appended(append(condition(boundary, marker), stream(this.streamId, tagged(this.course))));

		assertThat(append(condition(boundary, marker), stream(this.streamId, tagged(this.course))))
			.isEqualTo(new BoundaryConflict());
	}

	@Test
	void an_event_whose_lower_position_commits_later_is_a_conflict_all_the_same() throws Exception {
		Optional<HeldCommits> held = holdCommits();
		if (held.isEmpty()) {
			return;
		}
		Boundary boundary = Boundary.ofAny(this.course, this.student);
		NewEvent late = SampleEvents.event(new EventType(HeldCommits.EVENT_TYPE, 1), this.course);
		NewEvent early = tagged(this.student);
		CompletableFuture<BoundaryOutcome> append;
		BoundaryPage page;
		try (HeldCommits commits = held.get()) {
			append = CompletableFuture.supplyAsync(() -> otherBoundaries()
				.append(new BoundaryAppend(none(), List.of(stream(SampleEvents.newStream(), late)), Optional.empty())));
			commits.awaitHeld();
			appended(append(none(), stream(SampleEvents.newStream(), early)));
			page = boundaries().read(boundary, 10);
		}
		appended(append.get(LIMIT.toSeconds(), TimeUnit.SECONDS));

		assertThat(ids(page)).containsExactly(early.id());
		assertThat(append(condition(boundary, page.marker()), stream(this.streamId, tagged(this.course))))
			.isEqualTo(new BoundaryConflict());
		assertThat(ids(readAll(boundary, 1))).containsExactlyInAnyOrder(late.id(), early.id());
	}

	@Test
	void a_repeated_key_gets_the_first_answer_and_appends_nothing() {
		Boundary boundary = Boundary.ofAny(this.course);
		Condition condition = new Condition(boundary, boundaries().read(boundary, 10).marker());
		Idempotency key = SampleEvents.newKey();
		List<StreamEvents> streams = List.of(stream(this.streamId, tagged(this.course), tagged(this.student)),
				stream(SampleEvents.newStream(), tagged(this.course)));

		Appended first = appended(
				boundaries().append(new BoundaryAppend(Optional.of(condition), streams, Optional.of(key))));
		BoundaryOutcome again = otherBoundaries()
			.append(new BoundaryAppend(Optional.of(condition), streams, Optional.of(key)));

		assertThat(first.repeated()).isFalse();
		assertThat(again).isEqualTo(repeated(first));
		assertThat(otherBoundaries().findAppend(key)).contains(repeated(first));
		assertThat(store().read(this.streamId, 1, 10).currentRevision()).isEqualTo(2);
	}

	@Test
	void a_key_with_another_fingerprint_is_refused() {
		Idempotency key = SampleEvents.newKey();
		Idempotency other = new Idempotency(key.key(), "another");
		appended(append(key, stream(this.streamId, tagged(this.course))));

		assertThat(append(other, stream(this.streamId, tagged(this.course)))).isEqualTo(new KeyReused(key.key()));
		assertThat(boundaries().findAppend(other)).contains(new KeyReused(key.key()));
		assertThat(store().read(this.streamId, 1, 10).currentRevision()).isEqualTo(1);
	}

	@Test
	void a_key_of_an_append_to_one_stream_is_taken() {
		Idempotency key = SampleEvents.newKey();
		Idempotency other = new Idempotency(key.key(), "another");
		store().append(new Append(this.streamId, ExpectedRevision.any(), SampleEvents.events(1), Optional.of(key)));

		assertThat(append(other, stream(SampleEvents.newStream(), tagged(this.course))))
			.isEqualTo(new KeyReused(key.key()));
		assertThat(boundaries().read(Boundary.ofAny(this.course), 10).events()).isEmpty();
	}

	@Test
	void a_key_of_an_append_in_conflict_stays_free() {
		Boundary boundary = Boundary.ofAny(this.course);
		Marker marker = boundaries().read(boundary, 10).marker();
		Idempotency key = SampleEvents.newKey();
		appended(append(none(), stream(this.streamId, tagged(this.course))));

		BoundaryOutcome conflict = boundaries().append(new BoundaryAppend(condition(boundary, marker),
				List.of(stream(this.streamId, tagged(this.course))), Optional.of(key)));

		assertThat(conflict).isEqualTo(new BoundaryConflict());
		assertThat(boundaries().findAppend(key)).isEmpty();
		appended(append(key, stream(this.streamId, tagged(this.course))));
	}

	@Test
	void identical_keys_at_once_append_once_and_all_get_one_answer() throws Exception {
		Idempotency key = SampleEvents.newKey();
		BoundaryAppend append = new BoundaryAppend(none(), List.of(stream(this.streamId, tagged(this.course)),
				stream(SampleEvents.newStream(), tagged(this.course))), Optional.of(key));

		List<BoundaryOutcome> outcomes = Racers.race(RACERS, (number) -> () -> instance(number).append(append));

		assertThat(outcomes).filteredOn((outcome) -> !appended(outcome).repeated()).hasSize(1);
		assertThat(outcomes.stream().map((outcome) -> repeated(appended(outcome))).distinct()).hasSize(1);
		assertThat(store().read(this.streamId, 1, 10).currentRevision()).isEqualTo(1);
	}

	/**
	 * Racer n decides on the tags n and n + 1 and its event has tag n, or both. All
	 * boundaries are different, each overlaps its neighbours', and one tag is in all.
	 */
	@Test
	void of_racers_on_overlapping_but_unequal_boundaries_exactly_one_wins_each_round() throws Exception {
		System.out.println("BoundariesConformance: seed " + SEED + ", " + ROUNDS + " rounds");
		Random random = new Random(SEED);
		for (int round = 0; round < ROUNDS; round++) {
			Tag common = SampleEvents.newTag("course");
			List<Tag> own = IntStream.rangeClosed(0, RACERS)
				.mapToObj((number) -> SampleEvents.newTag("student"))
				.toList();
			List<Condition> conditions = IntStream.range(0, RACERS)
				.mapToObj((number) -> Boundary.ofAny(own.get(number), common, own.get(number + 1)))
				.map((boundary) -> new Condition(boundary, boundaries().read(boundary, 10).marker()))
				.toList();
			List<Integer> sizes = IntStream.range(0, RACERS).mapToObj((number) -> 1 + random.nextInt(20)).toList();

			List<BoundaryOutcome> outcomes = Racers.race(RACERS, (number) -> () -> instance(number)
				.append(new BoundaryAppend(Optional.of(conditions.get(number)),
						List.of(stream(SampleEvents.newStream(), tagged(sizes.get(number), own.get(number), common))),
						Optional.empty())));

			assertThat(outcomes).as("round " + round).filteredOn(Appended.class::isInstance).hasSize(1);
			assertThat(outcomes).filteredOn(BoundaryConflict.class::isInstance).hasSize(RACERS - 1);
		}
	}

	/**
	 * Each append takes the next number of each of two tags, as seen in its boundary; all
	 * tags are chained to a ring, so that no two appends have equal boundaries for long.
	 * A number taken twice, or left out, is a conflict that was missed.
	 */
	@Test
	void decisions_on_overlapping_boundaries_are_as_if_made_one_after_the_other() throws Exception {
		System.out.println("BoundariesConformance: seed " + SEED + ", " + RING_ROUNDS + " rounds");
		List<Tag> ring = IntStream.range(0, 3).mapToObj((number) -> SampleEvents.newTag("course")).toList();

		Racers.race(RACERS, (number) -> () -> {
			Random random = new Random(SEED + number);
			for (int round = 0; round < RING_ROUNDS; round++) {
				int first = random.nextInt(ring.size());
				decide(instance(number), ring.get(first), ring.get((first + 1) % ring.size()));
			}
			return number;
		});

		int decisions = 0;
		for (Tag tag : ring) {
			List<RecordedEvent> inside = readAll(Boundary.ofAny(tag), 100).events();
			assertThat(inside).extracting((event) -> numberOf(event, tag))
				.containsExactlyElementsOf(LongStream.rangeClosed(1, inside.size()).boxed().toList());
			decisions += inside.size();
		}
		assertThat(decisions).isEqualTo(2 * RACERS * RING_ROUNDS);
	}

	/** Decides until no one was faster. */
	private void decide(Boundaries instance, Tag first, Tag second) {
		Boundary boundary = Boundary.ofAny(first, second);
		for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
			BoundaryPage page = readAll(instance, boundary, 100);
			String data = "{\"" + first.value() + "\":" + next(page, first) + ",\"" + second.value() + "\":"
					+ next(page, second) + "}";
			BoundaryOutcome outcome = instance.append(new BoundaryAppend(condition(boundary, page.marker()), List
				.of(stream(SampleEvents.newStream(), SampleEvents.event(SampleEvents.ISSUED, data, first, second))),
					Optional.empty()));
			if (outcome instanceof Appended) {
				return;
			}
			assertThat(outcome).isEqualTo(new BoundaryConflict());
		}
		throw new AssertionError("No decision in " + ATTEMPTS_MAX + " attempts");
	}

	private static long next(BoundaryPage page, Tag tag) {
		return 1 + page.events().stream().filter((event) -> event.metadata().tags().contains(tag)).count();
	}

	private static long numberOf(RecordedEvent event, Tag tag) {
		return Json.events().readTree(event.data()).path(tag.value()).asLong();
	}

	private BoundaryPage readAll(Boundary boundary, int max) {
		return readAll(boundaries(), boundary, max);
	}

	/** All pages, as one. */
	private static BoundaryPage readAll(Boundaries instance, Boundary boundary, int max) {
		BoundaryPage page = instance.read(boundary, max);
		List<RecordedEvent> events = new ArrayList<>(page.events());
		for (int number = 0; number < PAGES_MAX && !page.last(); number++) {
			page = instance.read(boundary, page.marker(), page.next(), max);
			events.addAll(page.events());
		}
		return new BoundaryPage(events, page.marker(), page.next(), true);
	}

	private Boundaries instance(int number) {
		return (number % 2 == 0) ? boundaries() : otherBoundaries();
	}

	private BoundaryOutcome append(Optional<Condition> condition, StreamEvents... streams) {
		return boundaries().append(new BoundaryAppend(condition, List.of(streams), Optional.empty()));
	}

	private BoundaryOutcome append(Idempotency key, StreamEvents... streams) {
		return boundaries().append(new BoundaryAppend(none(), List.of(streams), Optional.of(key)));
	}

	private static Appended appended(BoundaryOutcome outcome) {
		assertThat(outcome).isInstanceOf(Appended.class);
		return (Appended) outcome;
	}

	private static Appended repeated(Appended first) {
		return new Appended(first.streams(), first.token(), true);
	}

	private static Optional<Condition> none() {
		return Optional.empty();
	}

	private static Optional<Condition> condition(Boundary boundary, Marker marker) {
		return Optional.of(new Condition(boundary, marker));
	}

	private static Boundary criterion(Set<Tag> tags, String... types) {
		return new Boundary(List.of(new Criterion(tags, Set.of(types))));
	}

	private static StreamEvents stream(StreamId streamId, NewEvent... events) {
		return new StreamEvents(streamId, ExpectedRevision.any(), List.of(events));
	}

	private static NewEvent tagged(Tag... tags) {
		return SampleEvents.event(SampleEvents.ISSUED, tags);
	}

	private static NewEvent[] tagged(int count, Tag... tags) {
		return IntStream.range(0, count).mapToObj((number) -> tagged(tags)).toArray(NewEvent[]::new);
	}

	private static List<UUID> ids(BoundaryPage page) {
		return page.events().stream().map(RecordedEvent::id).toList();
	}

}
