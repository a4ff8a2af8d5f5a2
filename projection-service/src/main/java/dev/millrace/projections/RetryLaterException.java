package dev.millrace.projections;

/**
 * Thrown by a projection or a reaction for what has nothing to do with the event at hand
 * and will pass: a service that is away, a limit on calls. The event is tried again after
 * a pause, for as long as it takes; everything behind it waits.
 */
public class RetryLaterException extends RuntimeException {

	public RetryLaterException(String message) {
		super(message);
	}

	public RetryLaterException(String message, Throwable cause) {
		super(message, cause);
	}

}
