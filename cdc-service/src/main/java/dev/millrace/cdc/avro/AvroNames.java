package dev.millrace.cdc.avro;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names as Avro allows them: letters, digits and underscores. Every other character, and
 * a digit at the beginning, becomes {@code _u} and the four hexadecimal digits of its
 * UTF-16 code. Different names stay different.
 */
final class AvroNames {

	/** What would be taken for an escape has its underscore escaped. */
	private static final Pattern ESCAPED = Pattern.compile("^[0-9]|[^A-Za-z0-9_]|_(?=u[0-9a-f]{4})");

	private AvroNames() {
	}

	static String name(String name) {
		return ESCAPED.matcher(name).replaceAll(AvroNames::escape);
	}

	/**
	 * Each part of a topic's name is a part of the namespace.
	 */
	static String namespace(String topic) {
		return Arrays.stream(topic.split("\\.", -1)).map(AvroNames::name).collect(Collectors.joining("."));
	}

	private static String escape(MatchResult found) {
		return found.group()
			.chars()
			.mapToObj((code) -> String.format(Locale.ROOT, "_u%04x", code))
			.map(Matcher::quoteReplacement)
			.collect(Collectors.joining());
	}

}
