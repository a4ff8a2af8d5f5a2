package dev.millrace.cdc.rows;

/**
 * How a session of Postgres writes values as text. Every session whose values are written
 * as JSON must have these settings: a database or a role can have others.
 */
public final class OutputSettings {

	/** The statements that make them. */
	public static final String SQL = """
			SET DateStyle = 'ISO, YMD';
			SET TimeZone = 'UTC';
			SET IntervalStyle = 'iso_8601';
			SET bytea_output = 'hex';
			SET extra_float_digits = 1
			""";

	private OutputSettings() {
	}

}
