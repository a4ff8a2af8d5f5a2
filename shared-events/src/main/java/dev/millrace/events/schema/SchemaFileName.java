package dev.millrace.events.schema;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.millrace.events.EventType;
import dev.millrace.events.InvalidValueException;

/**
 * The name of the file with the schema of an event type, for example
 * {@code invoice-issued.v1.schema.json}.
 */
public final class SchemaFileName {

	/** How these names end. */
	public static final String SUFFIX = ".schema.json";

	private static final Pattern NAME = Pattern.compile("([a-z0-9-]+)\\.v([1-9][0-9]{0,8})\\.schema\\.json");

	private SchemaFileName() {
	}

	public static String of(EventType type) {
		return type.name() + ".v" + type.schemaVersion() + SUFFIX;
	}

	/**
	 * The type whose schema a file has; empty if the file is not named so.
	 */
	public static Optional<EventType> parse(String fileName) {
		Matcher matcher = NAME.matcher(fileName);
		if (!matcher.matches()) {
			return Optional.empty();
		}
		try {
			return Optional.of(new EventType(matcher.group(1), Integer.parseInt(matcher.group(2))));
		}
		catch (InvalidValueException ex) {
			return Optional.empty();
		}
	}

}
