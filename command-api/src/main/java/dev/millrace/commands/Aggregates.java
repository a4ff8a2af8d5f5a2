package dev.millrace.commands;

import java.util.List;
import java.util.Optional;

import dev.millrace.events.NewEvent;
import dev.millrace.events.StreamId;

/**
 * Gives the states of streams. Safe for use by many threads. Reading throws
 * {@link UnreadableHistoryException} if a stream holds what this program cannot read, and
 * {@link dev.millrace.events.store.EventStoreUnavailableException} as the store does.
 */
public interface Aggregates {

	/**
	 * The state as it was when this instance last saw the stream, without asking the
	 * store. Others may have written since: nothing that follows from it may be answered
	 * before the store has proved that it is the last.
	 */
	<S> Optional<Aggregate<S>> remembered(Category<?, ?, S> category, StreamId streamId);

	/**
	 * The state that contains every event which was in the store when this was called.
	 */
	<S> Aggregate<S> read(Category<?, ?, S> category, StreamId streamId);

	/**
	 * The state at a revision.
	 * @param revision at least 1
	 * @return empty if the stream has not come so far
	 */
	<S> Optional<Aggregate<S>> readAt(Category<?, ?, S> category, StreamId streamId, long revision);

	/**
	 * Remember what an append has made of a stream.
	 * @param before what the append expected and found
	 * @param events in the order in which they are stored now
	 */
	<S> void appended(Category<?, ?, S> category, Aggregate<S> before, List<NewEvent> events);

}
