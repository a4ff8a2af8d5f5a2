package dev.millrace.commands.remote;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.AppendOutcome;
import dev.millrace.events.store.AppendOutcome.Appended;
import dev.millrace.events.store.AppendOutcome.AppendedEvent;
import dev.millrace.events.store.AppendOutcome.Conflict;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.Idempotency;
import dev.millrace.events.store.Token;
import dev.millrace.test.conformance.Racers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Between client and service every third request fails somehow; every append takes effect
 * once, and every answer is right.
 */
class RemoteEventStoreFaultsIT {

	private static final long SEED = Long.getLong("millrace.faults.seed", System.nanoTime());

	private static final int APPENDS = Integer.getInteger("millrace.faults.appends", 400);

	private static final int WRITERS = 8;

	private static final int FAULT_ONE_IN = 3;

	private static final int ATTEMPTS_MAX = 20;

	private static final StoreServiceContext SERVICE = new StoreServiceContext();

	private final Random random = new Random(SEED);

	@Test
	void every_append_takes_effect_once_and_is_answered_rightly() throws Exception {
		System.out.println("RemoteEventStoreFaultsIT: seed " + SEED);
		try (FaultyProxy proxy = new FaultyProxy(SERVICE.port(), FAULT_ONE_IN, SEED)) {
			EventStore store = store(proxy);
			StreamId stream = newStream();
			List<UUID> expected = new ArrayList<>();
			for (int number = 0; number < APPENDS; number++) {
				Append append = append(stream, expected.size());

				Appended appended = (Appended) store.append(append);

				append.events().forEach((event) -> expected.add(event.id()));
				assertThat(appended.revision()).isEqualTo(expected.size());
				assertThat(appended.repeated()).isFalse();
				assertThat(appended.events()).extracting(AppendedEvent::id)
					.containsExactlyElementsOf(append.events().stream().map(NewEvent::id).toList());
				assertThat(appended.token()).isEqualTo(token(stream));
			}
			assertThat(ids(store, stream)).containsExactlyElementsOf(expected);
			assertThat(proxy.faults().keySet()).containsExactlyInAnyOrder(FaultyProxy.Fault.values());
			System.out.println("RemoteEventStoreFaultsIT: " + proxy.faults());
		}
	}

	@Test
	void of_writers_that_expect_the_same_revision_exactly_one_is_told_that_it_won() throws Exception {
		System.out.println("RemoteEventStoreFaultsIT: seed " + SEED);
		try (FaultyProxy proxy = new FaultyProxy(SERVICE.port(), FAULT_ONE_IN, SEED)) {
			StreamId stream = newStream();
			int rounds = APPENDS / WRITERS;

			List<Appended> wins = Racers.race(WRITERS, (number) -> () -> wins(store(proxy), stream, rounds))
				.stream()
				.flatMap(List::stream)
				.toList();

			assertThat(wins).extracting(Appended::revision)
				.containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, rounds).boxed().toList());
			assertThat(ids(SERVICE.store(), stream)).containsExactlyInAnyOrderElementsOf(
					wins.stream().flatMap((win) -> win.events().stream()).map(AppendedEvent::id).toList());
		}
	}

	private static List<Appended> wins(EventStore store, StreamId stream, int rounds) {
		List<Appended> wins = new ArrayList<>();
		for (long revision = 0; revision < rounds; revision++) {
			switch (store.append(Append.of(stream, ExpectedRevision.exactly(revision), events(1)))) {
				case Appended appended -> wins.add(appended);
				case Conflict conflict -> assertThat(conflict.actualRevision()).isGreaterThan(revision);
				case AppendOutcome.KeyReused reused -> throw new AssertionError(reused);
			}
		}
		return wins;
	}

	/** With any expectation that is true, with and without a key. */
	private Append append(StreamId stream, long revision) {
		List<ExpectedRevision> truths = new ArrayList<>(List.of(ExpectedRevision.any(),
				ExpectedRevision.exactly(revision), ExpectedRevision.exactly(revision)));
		if (revision > 0) {
			truths.add(ExpectedRevision.streamExists());
		}
		Optional<Idempotency> key = this.random.nextInt(3) > 0 ? Optional.empty()
				: Optional.of(new Idempotency("ü " + UUID.randomUUID(), "fingerprint"));
		return new Append(stream, truths.get(this.random.nextInt(truths.size())), events(1 + this.random.nextInt(3)),
				key);
	}

	private static Token token(StreamId stream) {
		return ((Appended) SERVICE.store().append(Append.of(stream, ExpectedRevision.any(), List.of()))).token();
	}

	private static List<UUID> ids(EventStore store, StreamId stream) {
		List<UUID> ids = new ArrayList<>();
		long revision = store.read(stream, 1, 1).currentRevision();
		while (ids.size() < revision) {
			store.read(stream, ids.size() + 1, 100).events().stream().map(RecordedEvent::id).forEach(ids::add);
		}
		return ids;
	}

	private static EventStore store(FaultyProxy proxy) {
		return new RemoteEventStore(StoreServiceContext.client(proxy.port(), ATTEMPTS_MAX), StoreServiceContext.keys());
	}

	private static List<NewEvent> events(int count) {
		return IntStream.range(0, count)
			.mapToObj((number) -> new NewEvent(UUID.randomUUID(), new EventType("invoice-issued", 1),
					Instant.parse("2010-12-01T08:26:00Z"), Metadata.startedBy("command-1"),
					"{\"number\": " + number + "}"))
			.toList();
	}

	private static StreamId newStream() {
		return new StreamId("invoice", UUID.randomUUID().toString());
	}

}
