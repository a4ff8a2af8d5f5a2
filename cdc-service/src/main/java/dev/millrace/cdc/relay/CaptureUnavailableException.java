package dev.millrace.cdc.relay;

/**
 * Something the capture needs is not there, and may be soon; the message says what.
 */
public class CaptureUnavailableException extends RuntimeException {

	public CaptureUnavailableException(String message, Throwable cause) {
		super(message, cause);
	}

	public CaptureUnavailableException(String message) {
		super(message);
	}

}
