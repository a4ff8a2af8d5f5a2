package dev.millrace.projections;

import java.util.regex.Pattern;

/**
 * Says that a component of a fold's rows holds the key of a row of another read model. It
 * is followed when rows are read, never while they are folded: there the other read model
 * may be anywhere, and a replay would find other rows in it than were found live.
 *
 * @param component of the row
 * @param readModel the name of the projection whose rows have that key
 * @param name what the other row is called where it is included
 */
public record RowReference(String component, String readModel, String name) {

	/** What a name looks like: a field in camel case. */
	static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9]{0,49}");

	private static final String KEY_SUFFIX = "Id";

	/**
	 * What the row that {@code customerId} refers to is called if nothing is said:
	 * {@code customer}.
	 */
	static String nameFor(String component) {
		return (component.endsWith(KEY_SUFFIX) && component.length() > KEY_SUFFIX.length())
				? component.substring(0, component.length() - KEY_SUFFIX.length()) : component;
	}

}
