package dev.millrace.test.conformance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.Tag;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.AppendOutcome;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.log.Cursor;
import dev.millrace.events.store.log.EventFilter;
import dev.millrace.events.store.log.EventLog;
import dev.millrace.events.store.log.LogPage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every log of all events must do. A test class that extends it runs all of it on a
 * log of its own: it gives the log, and two instances of the store that fills it. Nothing
 * else may keep a transaction open on the same server, since that holds the log's end
 * back.
 */
public abstract class EventLogConformance {

	private static final int WRITERS = 8;

	private static final int APPENDS = 25;

	private static final int PAGES_MAX = 100_000;

	/** A category that no other test uses. */
	private final String category = SampleEvents.newCategory();

	private final EventFilter ours = EventFilter.category(this.category);

	/**
	 * The log.
	 */
	protected abstract EventLog log();

	/**
	 * The store that the log is of.
	 */
	protected abstract EventStore store();

	/**
	 * Another instance of the store on the same data.
	 */
	protected abstract EventStore otherStore();

	/**
	 * Hold back the commits of appends with an event of type
	 * {@value HeldCommits#EVENT_TYPE} until what is returned is closed; empty if the
	 * store's appends cannot overlap.
	 */
	protected Optional<HeldCommits> holdCommits() {
		return Optional.empty();
	}

	/**
	 * How long a committed event may take to be in the log; 60 s.
	 */
	protected Duration limit() {
		return Duration.ofSeconds(60);
	}

	@Test
	void an_event_is_read_as_it_was_written() {
		Metadata metadata = new Metadata("action-1", "command-1", "ada", "00-4bf92f3577b34da6a3ce929d0e0e4736-00-01",
				Set.of(Tag.parse("course:c-1"), Tag.parse("student:s-2")));
		String data = "{\"b\": 1.10, \"a\": [0.000000000000000000001, \"ü€𝄞\"]}";
		StreamId stream = SampleEvents.newStream(this.category);
		append(stream, SampleEvents.event(SampleEvents.ISSUED, metadata, data));

		List<RecordedEvent> found = awaited(1, this.ours);

		assertThat(found).isEqualTo(store().read(stream, 1, 1).events());
		assertThat(found.getFirst().data()).isEqualTo(data);
		assertThat(found.getFirst().metadata()).isEqualTo(metadata);
	}

	@Test
	void the_log_is_read_in_pages_that_miss_and_repeat_nothing() {
		List<NewEvent> written = appendToStreams(3, 5);
		awaited(written.size(), this.ours);

		List<RecordedEvent> found = readAll(Cursor.START, this.ours, 2).events();

		assertThat(found).extracting(RecordedEvent::id)
			.containsExactlyElementsOf(written.stream().map(NewEvent::id).toList());
	}

	@Test
	void a_page_has_at_most_the_events_wanted_and_moves_the_cursor() {
		appendToStreams(1, 5);
		awaited(5, this.ours);

		LogPage first = firstPage(3);
		LogPage second = log().read(first.next(), this.ours, 3);

		assertThat(first.events()).hasSize(3);
		assertThat(first.next()).isGreaterThan(Cursor.START);
		assertThat(second.next()).isGreaterThan(first.next());
	}

	@Test
	void a_reader_who_stops_inside_a_page_goes_on_after_the_last_event_s_cursor() {
		List<NewEvent> written = appendToStreams(2, 2);
		awaited(4, this.ours);

		LogPage page = firstPage(4);

		assertThat(readAll(page.cursors().get(2), this.ours, 4).events()).extracting(RecordedEvent::id)
			.containsExactly(written.getLast().id());
	}

	@Test
	void events_of_one_stream_are_in_revision_order() {
		StreamId stream = SampleEvents.newStream(this.category);
		for (int number = 0; number < 5; number++) {
			append(stream, SampleEvents.events(3).toArray(NewEvent[]::new));
		}

		assertThat(awaited(15, this.ours)).extracting(RecordedEvent::revision).isSorted().doesNotHaveDuplicates();
	}

	@Test
	void a_reader_at_the_end_goes_on_with_what_is_appended_later() {
		appendToStreams(1, 2);
		awaited(2, this.ours);
		Cursor end = readAll(Cursor.START, this.ours, 10).next();
		LogPage nothing = log().read(end, this.ours, 10);

		List<NewEvent> later = appendToStreams(1, 1);

		assertThat(nothing.events()).isEmpty();
		assertThat(nothing.next()).isGreaterThanOrEqualTo(end);
		Awaitility.await()
			.atMost(limit())
			.untilAsserted(
					() -> assertThat(readAll(nothing.next(), this.ours, 10).events()).extracting(RecordedEvent::id)
						.containsExactly(later.getFirst().id()));
	}

	@Test
	void only_events_of_the_wanted_category_are_read() {
		StreamId longer = SampleEvents.newStream(this.category + "x");
		append(longer, SampleEvents.event(SampleEvents.ISSUED));
		append(SampleEvents.newStream(this.category), SampleEvents.event(SampleEvents.ISSUED));

		assertThat(awaited(1, this.ours)).extracting((event) -> event.streamId().category())
			.containsExactly(this.category);
	}

	@Test
	void only_events_of_the_wanted_types_are_read() {
		EventType third = new EventType("invoice-sent", 1);
		append(SampleEvents.newStream(this.category), SampleEvents.event(SampleEvents.ISSUED),
				SampleEvents.event(SampleEvents.PAID), SampleEvents.event(third));

		assertThat(awaited(2, types("invoice-issued", "invoice-sent"))).extracting(RecordedEvent::type)
			.containsExactly(SampleEvents.ISSUED, third);
		assertThat(readAll(Cursor.START, types("invoice-lost"), 10).events()).isEmpty();
	}

	@Test
	void all_events_of_one_action_are_read_whatever_their_stream() {
		String action = "action " + SampleEvents.newCategory() + " ü";
		Metadata ofAction = new Metadata(action, "command-1", null, null);
		NewEvent first = SampleEvents.event(SampleEvents.ISSUED, ofAction, "{}");
		NewEvent second = SampleEvents.event(SampleEvents.PAID, ofAction, "{}");
		append(SampleEvents.newStream(this.category), first, SampleEvents.event(SampleEvents.ISSUED));
		append(SampleEvents.newStream(this.category + "x"), second);

		assertThat(awaited(2, EventFilter.correlationId(action))).extracting(RecordedEvent::id)
			.containsExactly(first.id(), second.id());
	}

	@Test
	void the_whole_log_has_the_events_of_all_categories() {
		List<NewEvent> written = Stream.concat(appendToStreams(1, 2).stream(), appendToStreams(1, 1).stream()).toList();

		Awaitility.await()
			.atMost(limit())
			.untilAsserted(() -> assertThat(readAll(Cursor.START, EventFilter.ALL, EventLog.PAGE_MAX).events())
				.extracting(RecordedEvent::id)
				.doesNotHaveDuplicates()
				.containsSubsequence(written.stream().map(NewEvent::id).toList()));
	}

	@Test
	void a_reader_that_follows_many_writers_misses_and_repeats_nothing() throws Exception {
		CompletableFuture<List<RecordedEvent>> follower = CompletableFuture
			.supplyAsync(() -> follow(WRITERS * APPENDS * 2));

		List<StreamId> streams = Racers.race(WRITERS, (number) -> () -> {
			StreamId stream = SampleEvents.newStream(this.category);
			for (int count = 0; count < APPENDS; count++) {
				instance(number).append(Append.of(stream, ExpectedRevision.any(), SampleEvents.events(2)));
			}
			return stream;
		});

		List<RecordedEvent> seen = follower.get(limit().toMillis(), TimeUnit.MILLISECONDS);
		assertThat(seen).extracting(RecordedEvent::id).hasSize(WRITERS * APPENDS * 2).doesNotHaveDuplicates();
		for (StreamId stream : streams) {
			assertThat(seen).filteredOn((event) -> event.streamId().equals(stream))
				.isEqualTo(store().read(stream, 1, 1_000).events());
		}
	}

	@Test
	void an_event_whose_lower_position_commits_later_is_read_later_and_not_missed() throws Exception {
		Optional<HeldCommits> held = holdCommits();
		if (held.isEmpty()) {
			return;
		}
		StreamId late = SampleEvents.newStream(this.category);
		CompletableFuture<AppendOutcome> append;
		Cursor reached;
		List<RecordedEvent> seen;
		try (HeldCommits commits = held.get()) {
			append = CompletableFuture.supplyAsync(() -> otherStore().append(Append.of(late, ExpectedRevision.any(),
					List.of(SampleEvents.event(new EventType(HeldCommits.EVENT_TYPE, 1))))));
			commits.awaitHeld();
			append(SampleEvents.newStream(this.category), SampleEvents.event(SampleEvents.ISSUED));
			LogPage page = readAll(Cursor.START, this.ours, 10);
			reached = page.next();
			seen = new ArrayList<>(page.events());
		}
		append.get(limit().toMillis(), TimeUnit.MILLISECONDS);

		Awaitility.await().atMost(limit()).untilAsserted(() -> {
			List<RecordedEvent> all = new ArrayList<>(seen);
			all.addAll(readAll(reached, this.ours, 10).events());
			assertThat(all).hasSize(2).extracting((event) -> event.streamId().toString()).contains(late.toString());
		});
	}

	/** Pages until so many events have been seen. */
	private List<RecordedEvent> follow(int count) {
		List<RecordedEvent> seen = new ArrayList<>();
		Cursor after = Cursor.START;
		for (int page = 0; page < PAGES_MAX && seen.size() < count; page++) {
			LogPage next = log().read(after, this.ours, 7);
			seen.addAll(next.events());
			after = next.next();
		}
		return seen;
	}

	/** The events, once there are so many. */
	private List<RecordedEvent> awaited(int count, EventFilter filter) {
		return Awaitility.await()
			.atMost(limit())
			.until(() -> readAll(Cursor.START, filter, 100).events(), (events) -> events.size() >= count);
	}

	/** The first page that is not empty. */
	private LogPage firstPage(int max) {
		LogPage page = log().read(Cursor.START, this.ours, max);
		for (int number = 0; number < PAGES_MAX && page.events().isEmpty() && !page.caughtUp(); number++) {
			page = log().read(page.next(), this.ours, max);
		}
		return page;
	}

	/** All pages up to the end, as one. */
	private LogPage readAll(Cursor after, EventFilter filter, int max) {
		LogPage page = log().read(after, filter, max);
		List<RecordedEvent> events = new ArrayList<>(page.events());
		List<Cursor> cursors = new ArrayList<>(page.cursors());
		for (int number = 0; number < PAGES_MAX && !page.caughtUp(); number++) {
			assertThat(page.events()).hasSizeLessThanOrEqualTo(max);
			page = log().read(page.next(), filter, max);
			events.addAll(page.events());
			cursors.addAll(page.cursors());
		}
		return new LogPage(events, cursors, page.next(), true);
	}

	private EventFilter types(String... types) {
		return new EventFilter(Optional.of(this.category), Set.of(types), Optional.empty());
	}

	private List<NewEvent> appendToStreams(int streams, int eventsEach) {
		List<NewEvent> written = new ArrayList<>();
		for (int number = 0; number < streams; number++) {
			List<NewEvent> events = SampleEvents.events(eventsEach);
			append(SampleEvents.newStream(this.category), events.toArray(NewEvent[]::new));
			written.addAll(events);
		}
		return written;
	}

	private void append(StreamId stream, NewEvent... events) {
		store().append(Append.of(stream, ExpectedRevision.any(), List.of(events)));
	}

	private EventStore instance(int number) {
		return (number % 2 == 0) ? store() : otherStore();
	}

}
