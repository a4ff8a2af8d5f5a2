package dev.millrace.events;

import java.util.regex.Pattern;

/**
 * The stable name of an event and the version of its schema. It is stored for ever, so it
 * is never derived from a class name.
 *
 * @param name words in the past tense joined by hyphens, {@code invoice-issued}; at most
 * 100 characters
 * @param schemaVersion counts the incompatible shapes of the payload, from 1
 */
public record EventType(String name, int schemaVersion) {

	private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

	private static final int NAME_LENGTH_MAX = 100;

	public EventType {
		if (name.length() > NAME_LENGTH_MAX || !NAME.matcher(name).matches()) {
			throw new InvalidValueException("type", "'" + name
					+ "' is not an event type: use at most 100 lower-case letters and digits, words joined by hyphens");
		}
		if (schemaVersion < 1) {
			throw new InvalidValueException("schemaVersion",
					"Schema version " + schemaVersion + " of '" + name + "' is below 1");
		}
	}

	@Override
	public String toString() {
		return this.name + " v" + this.schemaVersion;
	}

}
