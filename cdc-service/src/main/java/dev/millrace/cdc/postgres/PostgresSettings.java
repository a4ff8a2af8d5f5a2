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
 */
public record PostgresSettings(SourceConnection connection, String slot, String publication, Duration lockTimeout,
		Duration releaseTimeout) {
}
