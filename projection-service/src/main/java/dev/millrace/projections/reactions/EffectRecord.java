package dev.millrace.projections.reactions;

import java.time.Instant;

import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.failure.Failure;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the effect that a reaction has for one event.
 *
 * @param id counts upwards
 * @param eventId the event's id
 * @param partition where the event is in the log
 * @param offset its place there
 * @param stream its stream
 * @param type the name of the event's type; null if the record has none
 * @param state how far it is
 * @param attempts how often it was begun
 * @param failure why it failed last
 * @param startedAt when it was recorded first
 * @param endedAt when it came to its state; null while it is started
 */
public record EffectRecord(long id, String eventId, LogPartition partition, long offset, String stream,
		@Nullable String type, State state, int attempts, @Nullable Failure failure, Instant startedAt,
		@Nullable Instant endedAt) {

	/** How far an effect is. */
	public enum State {

		/** It has begun and not ended. */
		STARTED,

		DONE,

		/** The receiver had done it before. */
		ALREADY_PROCESSED,

		/** It has begun, and the program died before it ended. */
		IN_DOUBT,

		/** It failed; its stream waits. */
		FAILED,

		/** An effect before it in its stream is in doubt or failed. */
		WAITING,

		/** A person gave it up. */
		SKIPPED;

		/** Whether the stream waits for it. */
		public boolean isOpen() {
			return this == IN_DOUBT || this == FAILED || this == WAITING;
		}

	}

}
