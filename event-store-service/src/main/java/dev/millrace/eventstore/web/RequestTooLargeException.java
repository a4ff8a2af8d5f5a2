package dev.millrace.eventstore.web;

/**
 * A request beyond a bound of the store.
 */
final class RequestTooLargeException extends RuntimeException {

	RequestTooLargeException(String message) {
		super(message);
	}

}
