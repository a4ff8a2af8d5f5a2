package dev.millrace.cdc.postgres;

/**
 * Names as SQL takes them.
 */
final class Identifiers {

	private Identifiers() {
	}

	static String quoted(String name) {
		return '"' + name.replace("\"", "\"\"") + '"';
	}

	/**
	 * Quote {@code schema.table}.
	 */
	static String quotedTable(String table) {
		int dot = table.indexOf('.');
		return quoted(table.substring(0, dot)) + "." + quoted(table.substring(dot + 1));
	}

}
