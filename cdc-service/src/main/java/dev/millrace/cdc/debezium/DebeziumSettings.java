package dev.millrace.cdc.debezium;

import java.time.Duration;
import java.util.Properties;

/**
 * How Debezium works.
 *
 * @param connection host, port, database, user and password as the Postgres driver names
 * them
 * @param slot the replication slot
 * @param publication the publication
 * @param batchSize how many changes, beginnings and ends of transactions are handed on at
 * once
 * @param queueBytes the most memory that decoded changes take before the source waits
 * @param confirmInterval how often the slot is moved
 * @param stopTimeout how long a stop waits for each of its steps
 */
public record DebeziumSettings(Properties connection, String slot, String publication, int batchSize, long queueBytes,
		Duration confirmInterval, Duration stopTimeout) {
}
