package dev.millrace.projections;

/**
 * A projection is declared in a way that cannot work. The message says what to change.
 */
public class InvalidProjectionException extends IllegalStateException {

	public InvalidProjectionException(String message) {
		super(message);
	}

	public InvalidProjectionException(String message, Throwable cause) {
		super(message, cause);
	}

}
