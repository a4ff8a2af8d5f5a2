package dev.millrace.commands;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import dev.millrace.decider.Decision;
import dev.millrace.events.IdGenerator;
import dev.millrace.events.NewEvent;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.AppendOutcome;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.boundary.Boundaries;
import dev.millrace.events.store.boundary.Boundary;
import dev.millrace.events.store.boundary.BoundaryAppend;
import dev.millrace.events.store.boundary.BoundaryAppend.StreamEvents;
import dev.millrace.events.store.boundary.BoundaryOutcome;
import dev.millrace.events.store.boundary.BoundaryOutcome.AppendedStream;
import dev.millrace.events.store.boundary.BoundaryPage;
import dev.millrace.events.store.boundary.Condition;
import dev.millrace.events.store.boundary.Marker;

/**
 * Takes a command whose decision depends on several streams from its idempotency key to
 * its events. Safe for use by many threads.
 */
public final class BoundaryHandler {

	/** What is held in memory of a boundary while it is folded. */
	private static final int PAGE = 500;

	private final Boundaries boundaries;

	private final EventStore store;

	private final EventWriter writer;

	private final int attemptsMax;

	public BoundaryHandler(Boundaries boundaries, EventStore store, IdGenerator ids, InstantSource clock,
			int attemptsMax) {
		this.boundaries = boundaries;
		this.store = store;
		this.writer = new EventWriter(ids, clock);
		this.attemptsMax = attemptsMax;
	}

	/**
	 * Decide a command on what is inside its boundary now, and append its events if that
	 * is still all. When another writer is faster, it is decided again.
	 */
	public <C, E, S> CommandOutcome handle(Category<C, E, S> category, Boundary boundary, Command<C> command) {
		for (int attempt = 1; attempt <= this.attemptsMax; attempt++) {
			Seen<S> seen = fold(category, boundary);
			// After reading: then a result that reading has missed makes the append a
			// repeat. Before deciding: on its own result a command could be rejected.
			Optional<CommandOutcome> earlier = findEarlier(command);
			if (earlier.isPresent()) {
				return earlier.get();
			}
			Optional<CommandOutcome> outcome = attempt(category, new Condition(boundary, seen.marker()), command,
					seen.state());
			if (outcome.isPresent()) {
				return outcome.get();
			}
		}
		return new CommandOutcome.Conflict(command.streamId(), this.attemptsMax);
	}

	/**
	 * The state of a boundary. It ends: later pages show what the first could see.
	 */
	private <S> Seen<S> fold(Category<?, ?, S> category, Boundary boundary) {
		S state = category.initialState();
		BoundaryPage page = this.boundaries.read(boundary, PAGE);
		while (true) {
			for (RecordedEvent event : page.events()) {
				state = category.evolve(state, event);
			}
			if (page.last()) {
				return new Seen<>(state, page.marker());
			}
			page = this.boundaries.read(boundary, page.marker(), page.next(), PAGE);
		}
	}

	private Optional<CommandOutcome> findEarlier(Command<?> command) {
		return command.idempotency().flatMap(this.boundaries::findAppend).flatMap((found) -> outcome(command, found));
	}

	/**
	 * What comes of one attempt; empty if another writer was faster.
	 */
	private <C, E, S> Optional<CommandOutcome> attempt(Category<C, E, S> category, Condition condition,
			Command<C> command, S state) {
		return switch (category.decide(command.content(), state)) {
			case Decision.Rejected<E>(String code, String reason) ->
				Optional.of(new CommandOutcome.Rejected(code, reason));
			case Decision.Accepted<E>(List<E> events) -> outcome(command,
					this.boundaries.append(append(command, condition, this.writer.events(category, command, events))));
		};
	}

	private static BoundaryAppend append(Command<?> command, Condition condition, List<NewEvent> events) {
		List<StreamEvents> streams = events.isEmpty() ? List.of()
				: List.of(new StreamEvents(command.streamId(), command.expected(), events));
		return new BoundaryAppend(Optional.of(condition), streams, command.idempotency());
	}

	private Optional<CommandOutcome> outcome(Command<?> command, BoundaryOutcome outcome) {
		return switch (outcome) {
			case BoundaryOutcome.Appended appended ->
				Optional.of(new CommandOutcome.Accepted(appended(command.streamId(), appended)));
			case BoundaryOutcome.KeyReused(String key) -> Optional.of(new CommandOutcome.KeyReused(key));
			case BoundaryOutcome.RevisionConflict conflict ->
				Optional.of(new CommandOutcome.PreconditionFailed(conflict.streamId(), conflict.actualRevision()));
			case BoundaryOutcome.BoundaryConflict conflict -> Optional.empty();
		};
	}

	/** As of one stream, since all events go to the command's. */
	private AppendOutcome.Appended appended(StreamId streamId, BoundaryOutcome.Appended appended) {
		if (appended.streams().isEmpty()) {
			long revision = this.store.read(streamId, 1, 1).currentRevision();
			return new AppendOutcome.Appended(streamId, revision, List.of(), appended.token(), appended.repeated());
		}
		AppendedStream stream = appended.streams().getFirst();
		return new AppendOutcome.Appended(stream.streamId(), stream.revision(), stream.events(), appended.token(),
				appended.repeated());
	}

	/**
	 * What was inside a boundary.
	 *
	 * @param marker of its reader
	 */
	private record Seen<S>(S state, Marker marker) {
	}

}
