package dev.millrace.cdc.policy;

/**
 * Tables, written {@code schema.table}. In both parts {@code *} stands for any
 * characters: {@code shop.*}, {@code sales.order_*}. Names are taken as Postgres holds
 * them, upper and lower case told apart. A name that has a dot, a comma, a space, a
 * {@code *} or a double quote is written in double quotes as in SQL,
 * {@code shop."order.items"}; in quotes everything stands for itself.
 */
public final class TablePattern {

	private static final String HOW = "Write each table as schema.table, where * stands for any characters and a name"
			+ " with a dot, comma, space, * or double quote is in double quotes";

	private static final char QUOTE = '"';

	private final String text;

	private final NamePattern schema;

	private final NamePattern table;

	private final String name;

	private TablePattern(String text, Part schema, Part table) {
		this.text = text;
		this.schema = schema.pattern();
		this.table = table.pattern();
		this.name = schema.name() + "." + table.name();
	}

	/**
	 * @throws IllegalArgumentException if the text is not such a pattern; the message
	 * says how to write one
	 */
	public static TablePattern parse(String text) {
		Part schema = Part.at(text, 0);
		if (schema.end() >= text.length() || text.charAt(schema.end()) != '.') {
			throw new IllegalArgumentException(HOW);
		}
		Part table = Part.at(text, schema.end() + 1);
		if (table.end() != text.length()) {
			throw new IllegalArgumentException(HOW);
		}
		return new TablePattern(text, schema, table);
	}

	/**
	 * @param qualifiedName schema and name of a table, unquoted; the first dot parts them
	 */
	public boolean matches(String qualifiedName) {
		int dot = qualifiedName.indexOf('.');
		return this.schema.matches(qualifiedName.substring(0, dot))
				&& this.table.matches(qualifiedName.substring(dot + 1));
	}

	/**
	 * Whether several tables can match.
	 */
	public boolean isOpen() {
		return this.schema.isOpen() || this.table.isOpen();
	}

	/**
	 * Schema and name without quotes, of use if nothing is left open.
	 */
	public String name() {
		return this.name;
	}

	/**
	 * A regular expression for schema and name, unquoted.
	 */
	public String regex() {
		return this.schema.regex().pattern() + "\\." + this.table.regex().pattern();
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof TablePattern pattern && this.text.equals(pattern.text);
	}

	@Override
	public int hashCode() {
		return this.text.hashCode();
	}

	@Override
	public String toString() {
		return this.text;
	}

	/**
	 * A schema or table in the text.
	 */
	private record Part(String name, NamePattern pattern, int end) {

		static Part at(String text, int start) {
			return (start < text.length() && text.charAt(start) == QUOTE) ? quoted(text, start) : bare(text, start);
		}

		private static Part bare(String text, int start) {
			int end = start;
			while (end < text.length() && text.charAt(end) != '.') {
				char character = text.charAt(end++);
				if (character == QUOTE || character == ',' || Character.isWhitespace(character)) {
					throw new IllegalArgumentException(HOW);
				}
			}
			if (end == start) {
				throw new IllegalArgumentException(HOW);
			}
			String name = text.substring(start, end);
			return new Part(name, NamePattern.of(name), end);
		}

		private static Part quoted(String text, int start) {
			StringBuilder name = new StringBuilder();
			int at = start + 1;
			while (at < text.length()) {
				char character = text.charAt(at++);
				boolean doubled = at < text.length() && text.charAt(at) == QUOTE;
				if (character == QUOTE && !doubled) {
					return new Part(checked(name.toString()), NamePattern.literal(name.toString()), at);
				}
				at += (character == QUOTE) ? 1 : 0;
				name.append(character);
			}
			throw new IllegalArgumentException(HOW);
		}

		private static String checked(String name) {
			if (name.isEmpty()) {
				throw new IllegalArgumentException(HOW);
			}
			return name;
		}

	}

}
