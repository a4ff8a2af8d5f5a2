package dev.millrace.projections.query;

import java.util.Locale;

/**
 * What fields are called: column {@code last_invoice} is field {@code lastInvoice}.
 */
public final class FieldNames {

	private FieldNames() {
	}

	public static String ofColumn(String column) {
		StringBuilder field = new StringBuilder();
		for (String word : column.split("_", -1)) {
			field.append(field.isEmpty() ? word : capitalized(word));
		}
		return field.toString();
	}

	/**
	 * The field of a record's component, by way of the column it is kept in.
	 */
	public static String ofComponent(String component) {
		return ofColumn(component.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT));
	}

	private static String capitalized(String word) {
		return word.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1);
	}

}
