package dev.millrace.cdc.postgres;

import dev.millrace.cdc.SourceDatabase;

/**
 * Puts the Postgres adapter together.
 */
public final class PostgresAdapter {

	private PostgresAdapter() {
	}

	public static SourceDatabase sourceDatabase(PostgresSettings settings) {
		return new PostgresSourceDatabase(settings);
	}

}
