package dev.millrace.commands;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import dev.millrace.commands.accounts.AccountDecider;
import dev.millrace.commands.accounts.AccountDecider.Account;
import dev.millrace.commands.accounts.AccountDecider.AccountCommand;
import dev.millrace.commands.accounts.AccountDecider.AccountEvent;
import dev.millrace.commands.accounts.AccountDecider.Close;
import dev.millrace.commands.accounts.AccountDecider.Deposit;
import dev.millrace.commands.accounts.AccountDecider.Open;
import dev.millrace.commands.accounts.AccountDecider.Withdraw;
import dev.millrace.commands.aggregate.CacheProperties;
import dev.millrace.commands.aggregate.SnapshotProperties;
import dev.millrace.commands.aggregate.StreamAggregates;
import dev.millrace.decider.Decision;
import dev.millrace.events.Metadata;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.TimeOrderedIds;
import dev.millrace.events.store.AppendOutcome.Appended;
import dev.millrace.events.store.AppendOutcome.AppendedEvent;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.Idempotency;
import dev.millrace.events.store.StreamPage;
import dev.millrace.events.store.snapshot.Snapshots;
import dev.millrace.eventstore.autoconfigure.EventStoreAutoConfiguration;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two instances, each with a memory and a store of its own, on one Postgres; many threads
 * send them random commands, with keys, repeats and preconditions. Afterwards every
 * answer is held against what is in the store.
 */
class RacingCommandsIT {

	private static final int THREADS = 8;

	private static final int COMMANDS = 60;

	private static final int STREAMS = 3;

	private static final int AMOUNT_MAX = 50;

	private static final long LIMIT_SECONDS = 120;

	private static final TestDatabase DATABASE = TestEnvironment.shared().newDatabase();

	private final Category<AccountCommand, AccountEvent, Account> accounts = Category.of(new AccountDecider(),
			AccountCommand.class, AccountEvent.class, List.of(), Optional.of(Account.class));

	private final Map<StreamId, AtomicLong> answered = new ConcurrentHashMap<>();

	private final Collection<Sent> answers = new ConcurrentLinkedQueue<>();

	static long[] seeds() {
		return RandomGenerator.getDefault().longs(2).toArray();
	}

	@ParameterizedTest(name = "seed {0}")
	@MethodSource("seeds")
	void every_answer_agrees_with_the_store(long seed) throws Exception {
		List<StreamId> streams = IntStream.range(0, STREAMS)
			.mapToObj((number) -> new StreamId("account", seed + "." + number))
			.toList();
		try (Instance one = new Instance(); Instance other = new Instance()) {
			race(List.of(one, other), streams, seed);

			for (StreamId stream : streams) {
				List<RecordedEvent> events = events(one.store, stream);
				List<Account> states = states(events);
				assertThat(events).extracting(RecordedEvent::revision)
					.containsExactlyElementsOf(
							IntStream.rangeClosed(1, events.size()).mapToObj(Long::valueOf).toList());
				assertEachDecisionWasOnTheStateBeforeIt(events, states);
				for (Instance instance : List.of(one, other)) {
					assertThat(instance.aggregates.read(this.accounts, stream))
						.isEqualTo(new Aggregate<>(stream, states.getLast(), events.size()));
				}
				List<Sent> sent = this.answers.stream()
					.filter((answer) -> answer.command().streamId().equals(stream))
					.toList();
				sent.forEach((answer) -> assertAnswerIsTrue(answer, events, states));
				assertEachKeyTookEffectOnce(sent, events);
			}
			assertThat(this.answers).extracting((answer) -> (Object) answer.outcome().getClass())
				.contains(CommandOutcome.Accepted.class, CommandOutcome.Rejected.class,
						CommandOutcome.PreconditionFailed.class);
		}
	}

	private void race(List<Instance> instances, List<StreamId> streams, long seed) throws Exception {
		CyclicBarrier start = new CyclicBarrier(THREADS);
		try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
			List<Future<?>> ends = new ArrayList<>();
			for (int thread = 0; thread < THREADS; thread++) {
				RandomGenerator random = new Random(seed + thread);
				String name = seed + "-" + thread + "-";
				ends.add(threads.submit(() -> {
					start.await(LIMIT_SECONDS, TimeUnit.SECONDS);
					for (int number = 0; number < COMMANDS; number++) {
						sendSome(instances, command(streams.get(random.nextInt(STREAMS)), name + number, random),
								random);
					}
					return null;
				}));
			}
			for (Future<?> end : ends) {
				end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
			}
		}
	}

	/** One in three is sent again, to either instance; one in six at the same time. */
	private void sendSome(List<Instance> instances, Command<AccountCommand> command, RandomGenerator random) {
		int repeats = (command.idempotency().isPresent() && random.nextInt(3) == 0) ? 1 + random.nextInt(2) : 0;
		if (repeats > 0 && random.nextBoolean()) {
			IntStream.rangeClosed(0, repeats)
				.parallel()
				.forEach((number) -> send(instances.get(number % instances.size()), command));
		}
		for (int number = 0; number <= repeats; number++) {
			send(instances.get(random.nextInt(instances.size())), command);
		}
	}

	private void send(Instance instance, Command<AccountCommand> command) {
		AtomicLong last = this.answered.computeIfAbsent(command.streamId(), (stream) -> new AtomicLong());
		long revisionBefore = last.get();
		CommandOutcome outcome = instance.handler.handle(this.accounts, command);
		if (outcome instanceof CommandOutcome.Accepted(Appended appended)) {
			last.accumulateAndGet(appended.revision(), Math::max);
		}
		this.answers.add(new Sent(command, revisionBefore, outcome));
	}

	private Command<AccountCommand> command(StreamId stream, String key, RandomGenerator random) {
		AccountCommand content = switch (random.nextInt(12)) {
			case 0 -> new Open();
			case 1 -> (random.nextInt(4) == 0) ? new Close() : new Open();
			case 2, 3, 4, 5, 6 -> new Withdraw(1 + random.nextInt(AMOUNT_MAX));
			default -> new Deposit(1 + random.nextInt(AMOUNT_MAX));
		};
		long lastSeen = Optional.ofNullable(this.answered.get(stream)).map(AtomicLong::get).orElse(0L);
		ExpectedRevision expected = (random.nextInt(5) == 0) ? ExpectedRevision.exactly(lastSeen)
				: ExpectedRevision.any();
		Optional<Idempotency> idempotency = (random.nextInt(4) == 0) ? Optional.empty()
				: Optional.of(new Idempotency(key, "f"));
		return new Command<>(stream, content, expected, idempotency, Metadata.startedBy(key));
	}

	/** Invariant 1: whoever decided on an older state was not let in. */
	private void assertEachDecisionWasOnTheStateBeforeIt(List<RecordedEvent> events, List<Account> states) {
		for (RecordedEvent event : events) {
			int revision = (int) event.revision();
			int balance = states.get(revision).balance();
			assertThat(balance).as("balance at revision %s", revision).isNotNegative();
			if (event.data().contains("balance")) {
				assertThat(event.data()).as("revision %s", revision).contains("\"balance\":" + balance);
			}
		}
	}

	/** What was answered holds in a state that is not older than the question. */
	private void assertAnswerIsTrue(Sent sent, List<RecordedEvent> events, List<Account> states) {
		switch (sent.outcome()) {
			case CommandOutcome.Accepted(Appended appended) -> {
				for (AppendedEvent event : appended.events()) {
					RecordedEvent stored = events.get((int) event.revision() - 1);
					assertThat(stored.id()).isEqualTo(event.id());
					assertThat(stored.metadata()).isEqualTo(sent.command().metadata());
				}
				long before = appended.revision() - appended.events().size();
				assertThat(sent.command().expected().allows(before)).as("%s", sent).isTrue();
			}
			case CommandOutcome.Rejected rejected ->
				assertThat(IntStream.rangeClosed((int) sent.revisionBefore(), events.size())
					.anyMatch((revision) -> rejects(sent.command(), states.get(revision))))
					.as("a state since revision %s that rejects %s", sent.revisionBefore(), sent.command())
					.isTrue();
			case CommandOutcome.PreconditionFailed(StreamId stream, long revision) -> {
				assertThat(revision).isGreaterThanOrEqualTo(sent.revisionBefore());
				assertThat(sent.command().expected().allows(revision)).isFalse();
			}
			case CommandOutcome.Conflict conflict -> assertThat(conflict.attempts()).isPositive();
			case CommandOutcome.KeyReused reused -> throw new AssertionError(sent);
			case CommandOutcome.Overloaded overloaded -> throw new AssertionError(sent);
		}
	}

	private boolean rejects(Command<AccountCommand> command, Account state) {
		return this.accounts.decide(command.content(), state) instanceof Decision.Rejected;
	}

	/** Invariant 2. */
	private void assertEachKeyTookEffectOnce(List<Sent> sent, List<RecordedEvent> events) {
		Map<String, Appended> first = new HashMap<>();
		Set<String> fresh = new HashSet<>();
		for (Sent answer : sent) {
			if (answer.command().idempotency().isEmpty()
					|| !(answer.outcome() instanceof CommandOutcome.Accepted(Appended appended))) {
				continue;
			}
			String key = answer.command().idempotency().get().key();
			if (!appended.repeated()) {
				assertThat(fresh.add(key)).as("%s took effect once", key).isTrue();
			}
			Appended earlier = first.putIfAbsent(key, appended);
			if (earlier != null) {
				assertThat(appended).usingRecursiveComparison().ignoringFields("repeated").isEqualTo(earlier);
			}
		}
		first.forEach((key,
				appended) -> assertThat(
						events.stream().filter((event) -> event.metadata().causationId().equals(key)).count())
					.as("events of %s", key)
					.isEqualTo(appended.events().size()));
		assertThat(fresh).containsExactlyInAnyOrderElementsOf(first.keySet());
		assertNothingElseIsAnsweredOnceAKeyTookEffect(sent, first);
	}

	private void assertNothingElseIsAnsweredOnceAKeyTookEffect(List<Sent> sent, Map<String, Appended> first) {
		for (Sent answer : sent) {
			String key = answer.command().idempotency().map(Idempotency::key).orElse("");
			Appended earlier = first.get(key);
			if (earlier != null && earlier.revision() <= answer.revisionBefore() && !earlier.events().isEmpty()) {
				assertThat(answer.outcome()).as("%s after %s", answer, earlier)
					.isInstanceOf(CommandOutcome.Accepted.class);
			}
		}
	}

	/** The states at revision 0, 1, 2 and so on. */
	private List<Account> states(List<RecordedEvent> events) {
		List<Account> states = new ArrayList<>(List.of(this.accounts.initialState()));
		events.forEach((event) -> states.add(this.accounts.evolve(states.getLast(), event)));
		return states;
	}

	private static List<RecordedEvent> events(EventStore store, StreamId stream) {
		List<RecordedEvent> events = new ArrayList<>();
		StreamPage page;
		do {
			page = store.read(stream, events.size() + 1, EventStore.PAGE_MAX);
			events.addAll(page.events());
		}
		while (page.hasNext());
		return events;
	}

	/**
	 * A command with its answer.
	 *
	 * @param revisionBefore which revision of the stream somebody had been told before
	 */
	private record Sent(Command<AccountCommand> command, long revisionBefore, CommandOutcome outcome) {
	}

	/** As a process of its own would be. */
	private static final class Instance implements AutoCloseable {

		private final ConfigurableApplicationContext context;

		private final EventStore store;

		private final StreamAggregates aggregates;

		private final CommandHandler handler;

		Instance() {
			this.context = new SpringApplicationBuilder(EventStoreAutoConfiguration.class).web(WebApplicationType.NONE)
				.properties("millrace.event-store.datasource.url=" + DATABASE.url(),
						"millrace.event-store.datasource.username=" + DATABASE.username(),
						"millrace.event-store.datasource.password=" + DATABASE.password())
				.run();
			this.store = this.context.getBean(EventStore.class);
			this.aggregates = new StreamAggregates(this.store, Optional.of(this.context.getBean(Snapshots.class)),
					new CacheProperties(true, STREAMS - 1),
					new SnapshotProperties(true, 100, Duration.ofMillis(100), 10, DataSize.ofMegabytes(1)),
					Clock.systemUTC(), new SimpleMeterRegistry());
			this.handler = new CommandHandler(this.aggregates, this.store, new TimeOrderedIds(Clock.systemUTC()),
					Clock.systemUTC(), 5);
		}

		@Override
		public void close() {
			this.aggregates.close();
			this.context.close();
		}

	}

}
