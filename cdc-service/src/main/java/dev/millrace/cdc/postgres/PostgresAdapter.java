package dev.millrace.cdc.postgres;

import dev.millrace.cdc.SourceDatabase;
import dev.millrace.cdc.rows.SourceCatalog;
import dev.millrace.cdc.verification.StoredCategory;

/**
 * Puts the Postgres adapter together.
 */
public final class PostgresAdapter {

	private PostgresAdapter() {
	}

	public static SourceDatabase sourceDatabase(PostgresSettings settings) {
		return new PostgresSourceDatabase(settings);
	}

	public static SourceCatalog sourceCatalog(PostgresSettings settings) {
		return new PostgresCatalog(new Connections(settings.connection()), settings.publication());
	}

	public static StoredCategory storedCategory(SourceConnection connection) {
		return new PostgresStoredCategory(new Connections(connection));
	}

}
