package dev.millrace.eventstore;

import org.jspecify.annotations.Nullable;

/**
 * The store cannot start. It says why, and what to change.
 */
public class EventStoreStartException extends RuntimeException {

	private final String action;

	public EventStoreStartException(String message, String action, @Nullable Throwable cause) {
		super(message, cause);
		this.action = action;
	}

	/**
	 * What to change, a sentence for people.
	 */
	public String action() {
		return this.action;
	}

}
