package dev.millrace.eventstore.web;

import java.util.List;

/**
 * A request with wrong fields, all of them named.
 */
final class InvalidRequestException extends RuntimeException {

	private final List<FieldError> errors;

	InvalidRequestException(List<FieldError> errors) {
		super("The request has " + errors.size() + " wrong field(s)");
		this.errors = List.copyOf(errors);
	}

	InvalidRequestException(String field, String message) {
		this(List.of(new FieldError(field, message)));
	}

	List<FieldError> errors() {
		return this.errors;
	}

}
