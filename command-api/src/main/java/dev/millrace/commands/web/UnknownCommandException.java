package dev.millrace.commands.web;

import java.util.Collection;
import java.util.List;

/**
 * There is no such category, no such command in it, or no such schema.
 */
final class UnknownCommandException extends RuntimeException {

	private final List<String> known;

	UnknownCommandException(String message, Collection<String> known) {
		super(message);
		this.known = List.copyOf(known);
	}

	/**
	 * The names that exist in its place.
	 */
	List<String> known() {
		return this.known;
	}

}
