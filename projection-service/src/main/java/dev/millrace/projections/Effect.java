package dev.millrace.projections;

import dev.millrace.events.Envelope;

/**
 * What a reaction is to do for one event.
 *
 * @param <E> the event's record
 * @param event the event
 * @param envelope its stream, revision, times and metadata
 * @param idempotencyKey hand it to the receiver: the same for every attempt at this
 * effect, and no other effect has it
 * @param attempt counts from 1; above 1, the effect may have happened already
 */
public record Effect<E>(E event, Envelope envelope, String idempotencyKey, int attempt) {

	/** What became of an effect. */
	public enum Outcome {

		/** It has happened now. */
		DONE,

		/** The receiver knew the idempotency key: it had happened before. */
		ALREADY_PROCESSED

	}

}
