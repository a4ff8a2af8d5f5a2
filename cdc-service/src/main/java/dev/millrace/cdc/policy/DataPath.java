package dev.millrace.cdc.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * A place in a JSON document, the part of JSONPath that names members:
 * {@code $.customer.email}, {@code contacts[*].phone}, {@code $['first.name']},
 * {@code address.*}. Arrays are passed through: a path goes on in each of their elements,
 * whether {@code [*]} is written or not.
 *
 * @param names the members from the outside in; {@value #ANY} stands for each
 */
record DataPath(List<String> names) {

	static final String ANY = "*";

	private static final String ELEMENTS = "[*]";

	private static final String OPEN = "['";

	private static final String CLOSE = "']";

	DataPath {
		names = List.copyOf(names);
	}

	/**
	 * @throws IllegalArgumentException if it is not such a path; the message says how to
	 * write one
	 */
	static DataPath parse(String text) {
		List<String> names = new ArrayList<>();
		int at = text.startsWith("$") ? 1 : 0;
		while (at < text.length()) {
			if (text.startsWith(ELEMENTS, at)) {
				at += ELEMENTS.length();
			}
			else if (text.startsWith(OPEN, at)) {
				int end = text.indexOf(CLOSE, at);
				names.add(named(text, at + OPEN.length(), end));
				at = end + CLOSE.length();
			}
			else {
				int start = (text.charAt(at) == '.') ? at + 1 : at;
				at = endOfName(text, start);
				names.add(named(text, start, at));
			}
		}
		if (names.isEmpty()) {
			throw wrong(text);
		}
		return new DataPath(names);
	}

	private static int endOfName(String text, int start) {
		int end = start;
		while (end < text.length() && text.charAt(end) != '.' && text.charAt(end) != '[') {
			end++;
		}
		return end;
	}

	private static String named(String text, int start, int end) {
		if (end <= start || text.substring(start, end).indexOf(']') >= 0) {
			throw wrong(text);
		}
		return text.substring(start, end);
	}

	private static IllegalArgumentException wrong(String text) {
		return new IllegalArgumentException("'" + text + "' names no place in a document: write names joined by dots,"
				+ " such as customer.email, contacts[*].phone or ['first.name']");
	}

}
