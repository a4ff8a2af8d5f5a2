package dev.millrace.cdc.snapshots;

/**
 * A request to take tables is wrong; the message says what to do.
 */
public class InvalidRequestException extends RuntimeException {

	private final String field;

	/**
	 * @param field which part of the request
	 */
	public InvalidRequestException(String field, String message) {
		super(message);
		this.field = field;
	}

	public String field() {
		return this.field;
	}

}
