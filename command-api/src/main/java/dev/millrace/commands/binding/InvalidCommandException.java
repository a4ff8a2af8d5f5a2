package dev.millrace.commands.binding;

import java.util.Collection;
import java.util.List;

/**
 * A command with wrong fields, all of them named.
 */
public class InvalidCommandException extends RuntimeException {

	private final List<FieldError> errors;

	public InvalidCommandException(Collection<FieldError> errors) {
		super("The command has " + errors.size() + " wrong field(s)");
		this.errors = List.copyOf(errors);
	}

	public InvalidCommandException(String field, String message) {
		this(List.of(new FieldError(field, message)));
	}

	/**
	 * At least one.
	 */
	public List<FieldError> errors() {
		return this.errors;
	}

}
