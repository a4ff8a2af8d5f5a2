package dev.millrace.events;

/**
 * A value from outside that breaks a rule of the vocabulary. It names the field, so that
 * a program can tell its caller what to change.
 */
public class InvalidValueException extends IllegalArgumentException {

	private final String field;

	public InvalidValueException(String field, String message) {
		super(message);
		this.field = field;
	}

	public String field() {
		return this.field;
	}

}
