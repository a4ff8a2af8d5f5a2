package dev.millrace.commands;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import dev.millrace.decider.Decision;
import dev.millrace.events.IdGenerator;
import dev.millrace.events.InvalidValueException;
import dev.millrace.events.NewEvent;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.AppendOutcome;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.ExpectedRevision;

/**
 * Takes a command from its idempotency key to its events. Safe for use by many threads.
 * <p>
 * What leads to events needs no proof but the append: it finds an earlier one with the
 * same key, or that the state was not the last. So the first try is on the remembered
 * state, with one round trip. Whatever else a command leads to, a rejection above all, is
 * answered only on a state that was read, and after looking for an earlier append.
 * <p>
 * A rejection is not remembered under the key, only what took effect is: a command that
 * is refused today may be right tomorrow, when its sender tries again. Nor does a
 * rejection change anything that a second one could change again.
 */
public final class CommandHandler {

	private final Aggregates aggregates;

	private final EventStore store;

	private final EventWriter writer;

	private final int attemptsMax;

	public CommandHandler(Aggregates aggregates, EventStore store, IdGenerator ids, InstantSource clock,
			int attemptsMax) {
		this.aggregates = aggregates;
		this.store = store;
		this.writer = new EventWriter(ids, clock);
		this.attemptsMax = attemptsMax;
	}

	/**
	 * Decide a command on the stream's present state and append its events. When another
	 * writer is faster, it is decided again on the new state.
	 */
	public <C, E, S> CommandOutcome handle(Category<C, E, S> category, Command<C> command) {
		Optional<CommandOutcome> guessed = this.aggregates.remembered(category, command.streamId())
			.flatMap((stream) -> guess(category, command, stream));
		if (guessed.isPresent()) {
			return guessed.get();
		}
		for (int attempt = 1; attempt <= this.attemptsMax; attempt++) {
			Aggregate<S> stream = this.aggregates.read(category, command.streamId());
			Optional<CommandOutcome> outcome = attempt(category, command, stream);
			if (outcome.isPresent()) {
				return outcome.get();
			}
		}
		return new CommandOutcome.Conflict(command.streamId(), this.attemptsMax);
	}

	/**
	 * What comes of a state that may be old; empty unless the store has proved it.
	 */
	private <C, E, S> Optional<CommandOutcome> guess(Category<C, E, S> category, Command<C> command,
			Aggregate<S> stream) {
		List<E> events = eventsOf(category, command, stream);
		try {
			return events.isEmpty() ? Optional.empty() : append(category, command, stream, events);
		}
		catch (InvalidValueException ex) {
			return Optional.empty();
		}
	}

	/**
	 * What comes of a state just read; empty if another writer was faster.
	 */
	private <C, E, S> Optional<CommandOutcome> attempt(Category<C, E, S> category, Command<C> command,
			Aggregate<S> stream) {
		List<E> events = eventsOf(category, command, stream);
		try {
			return events.isEmpty() ? answer(category, command, stream) : append(category, command, stream, events);
		}
		catch (InvalidValueException ex) {
			return Optional.of(findEarlier(command).orElseThrow(() -> ex));
		}
	}

	/**
	 * The events that a command leads to, as far as the state tells.
	 */
	private static <C, E, S> List<E> eventsOf(Category<C, E, S> category, Command<C> command, Aggregate<S> stream) {
		if (!command.expected().allows(stream.revision())) {
			return List.of();
		}
		try {
			return (category.decide(command.content(), stream.state()) instanceof Decision.Accepted<E> accepted)
					? accepted.events() : List.of();
		}
		catch (RuntimeException ex) {
			// Thrown again by the answer, unless the command happened before.
			return List.of();
		}
	}

	private <C, E, S> Optional<CommandOutcome> answer(Category<C, E, S> category, Command<C> command,
			Aggregate<S> stream) {
		// Before deciding: on its own result a repeated command could be rejected. After
		// reading: then a result that reading has missed is found.
		Optional<CommandOutcome> earlier = findEarlier(command);
		if (earlier.isPresent()) {
			return earlier;
		}
		if (!command.expected().allows(stream.revision())) {
			return Optional.of(new CommandOutcome.PreconditionFailed(command.streamId(), stream.revision()));
		}
		return switch (category.decide(command.content(), stream.state())) {
			case Decision.Rejected<E>(String code, String reason) ->
				Optional.of(new CommandOutcome.Rejected(code, reason));
			case Decision.Accepted<E>(List<E> events) -> append(category, command, stream, events);
		};
	}

	private Optional<CommandOutcome> findEarlier(Command<?> command) {
		return command.idempotency().flatMap(this.store::findAppend).flatMap(CommandHandler::outcome);
	}

	private <C, E, S> Optional<CommandOutcome> append(Category<C, E, S> category, Command<C> command,
			Aggregate<S> stream, List<E> events) {
		List<NewEvent> newEvents = this.writer.events(category, command, events);
		AppendOutcome outcome = this.store.append(new Append(command.streamId(),
				ExpectedRevision.exactly(stream.revision()), newEvents, command.idempotency()));
		// A repeat tells what happened at a revision of its own.
		if (outcome instanceof AppendOutcome.Appended appended && !appended.repeated()) {
			this.aggregates.appended(category, stream, newEvents);
		}
		return outcome(outcome);
	}

	private static Optional<CommandOutcome> outcome(AppendOutcome outcome) {
		return switch (outcome) {
			case AppendOutcome.Appended appended -> Optional.of(new CommandOutcome.Accepted(appended));
			case AppendOutcome.KeyReused reused -> Optional.of(new CommandOutcome.KeyReused(reused.key()));
			case AppendOutcome.Conflict conflict -> Optional.empty();
		};
	}

}
