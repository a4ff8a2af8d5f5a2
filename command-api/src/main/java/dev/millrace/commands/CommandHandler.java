package dev.millrace.commands;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import dev.millrace.decider.Decision;
import dev.millrace.events.EventTimed;
import dev.millrace.events.IdGenerator;
import dev.millrace.events.NewEvent;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.AppendOutcome;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.StreamPage;

/**
 * Takes a command from its idempotency key to its events. Safe for use by many threads.
 * <p>
 * A rejection is not remembered under the key, only what took effect is: a command that
 * is refused today may be right tomorrow, when its sender tries again. Nor does a
 * rejection change anything that a second one could change again.
 */
public final class CommandHandler {

	/** What is held in memory of a stream while it is folded. */
	private static final int PAGE = 500;

	private final EventStore store;

	private final IdGenerator ids;

	private final InstantSource clock;

	private final int attemptsMax;

	public CommandHandler(EventStore store, IdGenerator ids, InstantSource clock, int attemptsMax) {
		this.store = store;
		this.ids = ids;
		this.clock = clock;
		this.attemptsMax = attemptsMax;
	}

	/**
	 * Decide a command on the stream's present state and append its events. When another
	 * writer is faster, it is decided again on the new state.
	 */
	public <C, E, S> CommandOutcome handle(Category<C, E, S> category, Command<C> command) {
		for (int attempt = 1; attempt <= this.attemptsMax; attempt++) {
			Folded<S> stream = fold(category, command.streamId());
			// Before deciding: on its own result a repeated command could be rejected.
			// After
			// reading: then a result that reading has missed makes the append a repeat.
			Optional<CommandOutcome> earlier = findEarlier(command);
			if (earlier.isPresent()) {
				return earlier.get();
			}
			Optional<CommandOutcome> outcome = attempt(category, command, stream);
			if (outcome.isPresent()) {
				return outcome.get();
			}
		}
		return new CommandOutcome.Conflict(command.streamId(), this.attemptsMax);
	}

	/**
	 * The state of a stream. It ends: every page but the last is full, and writers take
	 * turns with a round trip each, so reading outruns them.
	 */
	private <S> Folded<S> fold(Category<?, ?, S> category, StreamId streamId) {
		Folded<S> stream = new Folded<>(category.initialState(), 0);
		StreamPage page;
		do {
			page = this.store.read(streamId, stream.revision() + 1, PAGE);
			for (RecordedEvent event : page.events()) {
				stream = new Folded<>(category.evolve(stream.state(), event), event.revision());
			}
		}
		while (page.hasNext());
		return stream;
	}

	private Optional<CommandOutcome> findEarlier(Command<?> command) {
		return command.idempotency().flatMap(this.store::findAppend).flatMap(CommandHandler::outcome);
	}

	/**
	 * What comes of one attempt; empty if another writer was faster.
	 */
	private <C, E, S> Optional<CommandOutcome> attempt(Category<C, E, S> category, Command<C> command,
			Folded<S> stream) {
		if (!command.expected().allows(stream.revision())) {
			return Optional.of(new CommandOutcome.PreconditionFailed(command.streamId(), stream.revision()));
		}
		return switch (category.decide(command.content(), stream.state())) {
			case Decision.Rejected<E>(String code, String reason) ->
				Optional.of(new CommandOutcome.Rejected(code, reason));
			case Decision.Accepted<E>(List<E> events) ->
				outcome(this.store.append(append(category, command, stream.revision(), events)));
		};
	}

	private <C, E> Append append(Category<C, E, ?> category, Command<C> command, long revision, List<E> events) {
		Instant now = this.clock.instant();
		List<NewEvent> newEvents = events.stream().map((event) -> newEvent(category, command, event, now)).toList();
		return new Append(command.streamId(), ExpectedRevision.exactly(revision), newEvents, command.idempotency());
	}

	private <C, E> NewEvent newEvent(Category<C, E, ?> category, Command<C> command, E event, Instant now) {
		Instant eventTime = (event instanceof EventTimed timed) ? timed.eventTime() : now;
		return new NewEvent(this.ids.next(), category.typeOf(event), eventTime,
				command.metadata().withTags(category.tags(event)), category.encode(event));
	}

	private static Optional<CommandOutcome> outcome(AppendOutcome outcome) {
		return switch (outcome) {
			case AppendOutcome.Appended appended -> Optional.of(new CommandOutcome.Accepted(appended));
			case AppendOutcome.KeyReused reused -> Optional.of(new CommandOutcome.KeyReused(reused.key()));
			case AppendOutcome.Conflict conflict -> Optional.empty();
		};
	}

	/**
	 * A stream's state.
	 *
	 * @param revision of the last event in it
	 */
	private record Folded<S>(S state, long revision) {
	}

}
