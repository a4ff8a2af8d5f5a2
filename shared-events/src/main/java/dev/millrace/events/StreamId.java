package dev.millrace.events;

import java.util.regex.Pattern;

/**
 * The name of a stream: a category and the key of one entity in it, written
 * {@code category-key}, for example {@code invoice-536365}.
 *
 * @param category the kind of entity; it is part of a topic's name, so it has at most 63
 * lower-case letters, digits and underscores and starts with a letter
 * @param key the entity's identity; 1 to 200 letters, digits and {@code . _ ~ : @ + -},
 * so that it needs no escaping in a URL
 */
public record StreamId(String category, String key) {

	private static final Pattern CATEGORY = Pattern.compile("[a-z][a-z0-9_]{0,62}");

	private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._~:@+-]{1,200}");

	public StreamId {
		checkCategory(category);
		if (!KEY.matcher(key).matches()) {
			throw new InvalidValueException("id",
					"'" + key + "' is not a stream key: use 1 to 200 letters, digits or any of . _ ~ : @ + -");
		}
	}

	/**
	 * Check that a text can be a category.
	 * @return the text
	 * @throws InvalidValueException if it cannot
	 */
	public static String checkCategory(String category) {
		if (!CATEGORY.matcher(category).matches()) {
			throw new InvalidValueException("category", "'" + category + "' is not a category: use a lower-case letter"
					+ " followed by at most 62 lower-case letters, digits or underscores");
		}
		return category;
	}

	/**
	 * Parse {@code category-key}; the first hyphen ends the category.
	 * @throws InvalidValueException if the text is not a stream id
	 */
	public static StreamId parse(String text) {
		int hyphen = text.indexOf('-');
		if (hyphen < 0) {
			throw new InvalidValueException("streamId", "'" + text + "' is not a stream id: write category-key");
		}
		return new StreamId(text.substring(0, hyphen), text.substring(hyphen + 1));
	}

	@Override
	public String toString() {
		return this.category + "-" + this.key;
	}

}
