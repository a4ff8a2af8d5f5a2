package dev.millrace.cdc.relay;

/**
 * The capture cannot go on until a person changes something; the message says what.
 * Trying again by itself is of no use.
 */
public class CaptureBlockedException extends RuntimeException {

	public CaptureBlockedException(String message) {
		super(message);
	}

	public CaptureBlockedException(String message, Throwable cause) {
		super(message, cause);
	}

}
