package dev.millrace.cdc.policy;

import java.util.regex.Pattern;

/**
 * Names of which parts may be left open: {@code *} stands for any characters, also none;
 * everything else for itself, upper and lower case told apart.
 *
 * @param regex what matches the whole name
 * @param isOpen whether a part is left open
 */
record NamePattern(Pattern regex, boolean isOpen) {

	private static final char ANY = '*';

	static NamePattern of(String text) {
		StringBuilder regex = new StringBuilder();
		for (String literal : text.split("\\*", -1)) {
			regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(literal));
		}
		return new NamePattern(Pattern.compile(regex.toString(), Pattern.DOTALL), text.indexOf(ANY) >= 0);
	}

	static NamePattern literal(String name) {
		return new NamePattern(Pattern.compile(Pattern.quote(name), Pattern.DOTALL), false);
	}

	boolean matches(String name) {
		return this.regex.matcher(name).matches();
	}

}
