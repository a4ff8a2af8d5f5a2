package dev.millrace.cdc.rows;

import org.jspecify.annotations.Nullable;

/**
 * Reads Postgres's text of values that have parts, from the left to the right.
 */
final class PartReader {

	private static final String NULL = "NULL";

	private final String text;

	private int place;

	PartReader(String text) {
		this.text = text;
	}

	boolean isAtEnd() {
		return this.place == this.text.length();
	}

	boolean isAt(char expected) {
		return this.place < this.text.length() && this.text.charAt(this.place) == expected;
	}

	boolean skip(char expected) {
		boolean found = isAt(expected);
		if (found) {
			this.place++;
		}
		return found;
	}

	void require(char expected) {
		if (!skip(expected)) {
			throw new IllegalStateException("No '" + expected + "' at " + this.place + " of: " + this.text);
		}
	}

	void requireEnd() {
		if (!isAtEnd()) {
			throw new IllegalStateException("More than expected at " + this.place + " of: " + this.text);
		}
	}

	/**
	 * An element of an array: quoted, or up to the delimiter; null is NULL without
	 * quotes.
	 */
	@Nullable String element(char delimiter) {
		if (isAt('"')) {
			return quoted();
		}
		int start = this.place;
		while (!isAtEnd() && !isAt(delimiter) && !isAt('}')) {
			this.place++;
		}
		String element = this.text.substring(start, this.place);
		return element.equals(NULL) ? null : element;
	}

	/**
	 * A part of a row: quoted, or up to a comma or parenthesis; null is nothing at all.
	 */
	@Nullable String part() {
		if (isAt('"')) {
			return quoted();
		}
		int start = this.place;
		while (!isAtEnd() && !isAt(',') && !isAt(')')) {
			this.place++;
		}
		return (this.place == start) ? null : this.text.substring(start, this.place);
	}

	/**
	 * A text in double quotes. A quote in it is doubled or has a backslash before it.
	 */
	String quoted() {
		require('"');
		StringBuilder value = new StringBuilder();
		while (!isAtEnd()) {
			char c = this.text.charAt(this.place++);
			if (c == '\\' && !isAtEnd()) {
				value.append(this.text.charAt(this.place++));
			}
			else if (c != '"') {
				value.append(c);
			}
			else if (skip('"')) {
				value.append('"');
			}
			else {
				return value.toString();
			}
		}
		throw new IllegalStateException("No closing quote in: " + this.text);
	}

}
