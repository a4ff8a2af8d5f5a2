package dev.millrace.cdc.verification;

import dev.millrace.cdc.SourceDatabase;

/**
 * Reads the events of one category from the store (port).
 */
@FunctionalInterface
public interface StoredCategory {

	/**
	 * Read stream by stream, each in the order of its revisions.
	 * @param snapshot only what is visible in it, as Postgres writes a
	 * {@code pg_snapshot}
	 */
	SourceDatabase.EventHistory read(VerificationRequest request, String snapshot);

}
