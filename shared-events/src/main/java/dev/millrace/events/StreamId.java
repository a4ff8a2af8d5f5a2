package dev.millrace.events;

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

	private static final int CATEGORY_LENGTH_MAX = 63;

	private static final int KEY_LENGTH_MAX = 200;

	private static final String KEY_SIGNS = "._~:@+-";

	public StreamId {
		checkCategory(category);
		if (!isKey(key)) {
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
		if (!isCategory(category)) {
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

	// By hand, because every event that is read is checked: patterns cost ten times as
	// much.
	private static boolean isCategory(String text) {
		if (text.isEmpty() || text.length() > CATEGORY_LENGTH_MAX || !isLowerCase(text.charAt(0))) {
			return false;
		}
		for (int i = 1; i < text.length(); i++) {
			char sign = text.charAt(i);
			if (!isLowerCase(sign) && !isDigit(sign) && sign != '_') {
				return false;
			}
		}
		return true;
	}

	private static boolean isKey(String text) {
		if (text.isEmpty() || text.length() > KEY_LENGTH_MAX) {
			return false;
		}
		for (int i = 0; i < text.length(); i++) {
			char sign = text.charAt(i);
			boolean isLetter = isLowerCase(sign) || (sign >= 'A' && sign <= 'Z');
			if (!isLetter && !isDigit(sign) && KEY_SIGNS.indexOf(sign) < 0) {
				return false;
			}
		}
		return true;
	}

	private static boolean isLowerCase(char sign) {
		return sign >= 'a' && sign <= 'z';
	}

	private static boolean isDigit(char sign) {
		return sign >= '0' && sign <= '9';
	}

	@Override
	public String toString() {
		return this.category + "-" + this.key;
	}

}
