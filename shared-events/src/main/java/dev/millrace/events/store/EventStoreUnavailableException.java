package dev.millrace.events.store;

import java.time.Duration;

/**
 * The store cannot be reached, refuses, or did not answer in time. The message is a
 * sentence for whoever asked: what the store said, whether anything was done, and what
 * can be done about it.
 */
public class EventStoreUnavailableException extends RuntimeException {

	private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

	private final Effect effect;

	private final Duration retryAfter;

	/**
	 * It is unknown what became of the call; it may be repeated at once.
	 */
	public EventStoreUnavailableException(String message, Throwable cause) {
		this(message, Effect.UNKNOWN, RETRY_AFTER, cause);
	}

	/**
	 * Describe the failure.
	 * @param message a sentence for whoever asked
	 * @param effect what became of the call
	 * @param retryAfter when to ask again at the earliest, whole seconds from 1
	 * @param cause what failed
	 */
	public EventStoreUnavailableException(String message, Effect effect, Duration retryAfter, Throwable cause) {
		super(message, cause);
		this.effect = effect;
		this.retryAfter = retryAfter;
	}

	public Effect effect() {
		return this.effect;
	}

	/**
	 * When to ask again at the earliest, whole seconds from 1.
	 */
	public Duration retryAfter() {
		return this.retryAfter;
	}

	/**
	 * What became of a call that has no answer.
	 */
	public enum Effect {

		/** Nothing was done: the call may be repeated, or not, as one likes. */
		NONE,

		/** Unknown: an append is to be repeated with the same idempotency key. */
		UNKNOWN

	}

}
