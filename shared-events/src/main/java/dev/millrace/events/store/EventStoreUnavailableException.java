package dev.millrace.events.store;

/**
 * The store cannot be reached, or did not answer in time. Whether an append took effect
 * is unknown: repeat it with the same idempotency key.
 */
public class EventStoreUnavailableException extends RuntimeException {

	public EventStoreUnavailableException(String message, Throwable cause) {
		super(message, cause);
	}

}
