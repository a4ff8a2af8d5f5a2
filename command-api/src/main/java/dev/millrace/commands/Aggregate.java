package dev.millrace.commands;

import dev.millrace.events.StreamId;

/**
 * The state of a stream at a revision. Both belong together for ever: what a revision
 * says never changes, there can only be later ones.
 *
 * @param streamId the stream
 * @param state after the event of that revision
 * @param revision of the last event in the state, 0 if the stream does not exist
 * @param <S> the state of the category
 */
public record Aggregate<S>(StreamId streamId, S state, long revision) {
}
