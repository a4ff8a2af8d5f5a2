package dev.millrace.cdc.postgres;

import java.time.Duration;

/**
 * What is used in the source database.
 *
 * @param connection how it is reached
 * @param slot the replication slot
 * @param publication the publication
 * @param lockTimeout how long adding a table to the publication waits for its writers
 * @param releaseTimeout how long to wait until an ended server process frees the slot
 * @param failoverSlot whether a new slot is to be kept on standbys, too, where the server
 * can do that (Postgres 17)
 * @param events whether the event store is in this database
 */
public record PostgresSettings(SourceConnection connection, String slot, String publication, Duration lockTimeout,
		Duration releaseTimeout, boolean failoverSlot, boolean events) {

	/**
	 * The database of the event store.
	 */
	public PostgresSettings(SourceConnection connection, String slot, String publication, Duration lockTimeout,
			Duration releaseTimeout, boolean failoverSlot) {
		this(connection, slot, publication, lockTimeout, releaseTimeout, failoverSlot, true);
	}

}
