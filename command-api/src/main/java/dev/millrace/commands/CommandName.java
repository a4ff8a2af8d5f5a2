package dev.millrace.commands;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of a command in its endpoint: the record's simple name in lower case with
 * hyphens, {@code issue-invoice} for {@code IssueInvoice}.
 */
final class CommandName {

	/** Before a capital that starts a word, also after an abbreviation: HTTPCall. */
	private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

	private CommandName() {
	}

	static String of(Class<?> command) {
		return WORD_START.matcher(command.getSimpleName()).replaceAll("-").toLowerCase(Locale.ROOT);
	}

}
