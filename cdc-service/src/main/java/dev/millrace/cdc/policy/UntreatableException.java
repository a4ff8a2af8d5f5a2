package dev.millrace.cdc.policy;

/**
 * Personal data cannot be found in a record, so it must not go out.
 */
public class UntreatableException extends RuntimeException {

	UntreatableException(String message, Throwable cause) {
		super(message, cause);
	}

}
