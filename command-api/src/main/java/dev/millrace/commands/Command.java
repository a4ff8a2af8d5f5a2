package dev.millrace.commands;

import java.util.Optional;

import dev.millrace.events.Metadata;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.Idempotency;

/**
 * A command with what came with it.
 *
 * @param streamId the stream it is about
 * @param content the command itself
 * @param expected what the sender believes about the stream
 * @param idempotency makes the command repeatable
 * @param metadata what its events carry
 * @param <C> the commands of the category
 */
public record Command<C>(StreamId streamId, C content, ExpectedRevision expected, Optional<Idempotency> idempotency,
		Metadata metadata) {
}
