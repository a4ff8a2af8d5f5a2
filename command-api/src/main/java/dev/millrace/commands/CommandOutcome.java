package dev.millrace.commands;

import dev.millrace.events.StreamId;
import dev.millrace.events.store.AppendOutcome;

/**
 * What became of a command.
 */
public sealed interface CommandOutcome {

	/**
	 * It happened, now or when it was sent before with the same idempotency key.
	 */
	record Accepted(AppendOutcome.Appended appended) implements CommandOutcome {
	}

	/**
	 * A rule of the business forbids it.
	 *
	 * @param code stable, for programs
	 * @param reason for people
	 */
	record Rejected(String code, String reason) implements CommandOutcome {
	}

	/**
	 * The stream is not where the sender believed.
	 */
	record PreconditionFailed(StreamId streamId, long actualRevision) implements CommandOutcome {
	}

	/**
	 * Other writers were faster at every attempt.
	 */
	record Conflict(StreamId streamId, int attempts) implements CommandOutcome {
	}

	/**
	 * The idempotency key was used before for another command.
	 */
	record KeyReused(String key) implements CommandOutcome {
	}

	/**
	 * As many commands as allowed are being worked on already.
	 */
	record Overloaded(int inFlightMax) implements CommandOutcome {
	}

}
