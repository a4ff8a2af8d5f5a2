package dev.millrace.events;

/**
 * The stable name of an event and the version of its schema. It is stored for ever, so it
 * is never derived from a class name.
 *
 * @param name words in the past tense joined by hyphens, {@code invoice-issued}; at most
 * 100 characters
 * @param schemaVersion counts the incompatible shapes of the payload, from 1
 */
public record EventType(String name, int schemaVersion) {

	private static final int NAME_LENGTH_MAX = 100;

	public EventType {
		if (!isName(name)) {
			throw new InvalidValueException("type", "'" + name
					+ "' is not an event type: use at most 100 lower-case letters and digits, words joined by hyphens");
		}
		if (schemaVersion < 1) {
			throw new InvalidValueException("schemaVersion",
					"Schema version " + schemaVersion + " of '" + name + "' is below 1");
		}
	}

	// By hand, because the type of every event that is read is checked: a pattern costs
	// ten times as much.
	private static boolean isName(String text) {
		boolean inWord = false;
		for (int i = 0; i < text.length(); i++) {
			char sign = text.charAt(i);
			boolean isLetter = sign >= 'a' && sign <= 'z';
			boolean isDigit = sign >= '0' && sign <= '9' && i > 0;
			if (!isLetter && !isDigit && !(sign == '-' && inWord)) {
				return false;
			}
			inWord = sign != '-';
		}
		return inWord && text.length() <= NAME_LENGTH_MAX;
	}

	@Override
	public String toString() {
		return this.name + " v" + this.schemaVersion;
	}

}
