package dev.millrace.events.store;

import java.util.List;

import dev.millrace.events.InvalidValueException;

/**
 * Events do not fit the schemas of their types. Nothing was appended.
 */
public class InvalidEventException extends InvalidValueException {

	private final List<InvalidField> fields;

	/**
	 * With all that is wrong.
	 * @param fields at least one
	 */
	public InvalidEventException(List<InvalidField> fields) {
		super(fields.getFirst().pointer(), fields.getFirst().message());
		this.fields = List.copyOf(fields);
	}

	/**
	 * All wrong fields, in the order of the events.
	 */
	public List<InvalidField> fields() {
		return this.fields;
	}

	/**
	 * One wrong field.
	 *
	 * @param pointer JSON pointer (RFC 6901) into the array of appended events, for
	 * example {@code /0/data/lines/3/quantity}
	 * @param message what is wrong with it
	 */
	public record InvalidField(String pointer, String message) {
	}

}
