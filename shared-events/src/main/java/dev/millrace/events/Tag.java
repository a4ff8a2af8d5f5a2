package dev.millrace.events;

import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What an event concerns beside its own stream, written {@code name:value}, for example
 * {@code course:c-17}. Decisions over several streams read by tags.
 *
 * @param name the kind of thing; 1 to 63 lower-case letters, digits and underscores,
 * starting with a letter
 * @param value its identity; 1 to 200 letters, digits and {@code . _ ~ : @ + -}, as in a
 * stream's key
 */
public record Tag(String name, String value) {

	/** The most tags one event has. */
	public static final int PER_EVENT_MAX = 16;

	private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

	private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9._~:@+-]{1,200}");

	public Tag {
		if (!NAME.matcher(name).matches()) {
			throw new InvalidValueException("tags", "'" + name + "' is not the name of a tag: use a lower-case letter"
					+ " followed by at most 62 lower-case letters, digits or underscores");
		}
		if (!VALUE.matcher(value).matches()) {
			throw new InvalidValueException("tags",
					"'" + value + "' is not the value of a tag: use 1 to 200 letters, digits or any of . _ ~ : @ + -");
		}
	}

	/**
	 * Parse {@code name:value}; the first colon ends the name.
	 * @throws InvalidValueException if the text is not a tag
	 */
	@JsonCreator
	public static Tag parse(String text) {
		int colon = text.indexOf(':');
		if (colon < 0) {
			throw new InvalidValueException("tags", "'" + text + "' is not a tag: write name:value");
		}
		return new Tag(text.substring(0, colon), text.substring(colon + 1));
	}

	@Override
	@JsonValue
	public String toString() {
		return this.name + ":" + this.value;
	}

}
