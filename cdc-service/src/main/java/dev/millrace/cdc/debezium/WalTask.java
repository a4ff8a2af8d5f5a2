package dev.millrace.cdc.debezium;

import java.time.Duration;
import java.util.List;

import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Debezium's task with a replication connection of our own, which says when there is
 * something to take. Created by the engine, by name.
 */
public final class WalTask extends PostgresConnectorTask {

	/** How long a stop, and a failure of the reader, go unnoticed at most. */
	private static final Duration QUIET_MAX = Duration.ofMillis(100);

	private final Arrivals arrivals = new Arrivals();

	@Override
	protected ReplicationConnection buildReplicationConnection(PostgresConnection jdbcConnection, PostgresSchema schema,
			PostgresConnectorConfig connectorConfig) {
		return new WalConnection(connectorConfig, schema, this.arrivals);
	}

	/**
	 * All that is in the queue, as soon as something is. One record at a time is taken
	 * from it: for a batch that is not full Debezium would wait. What the reader failed
	 * with is told here, too.
	 */
	@Override
	public List<SourceRecord> doPoll() throws InterruptedException {
		return this.arrivals.take(QUIET_MAX, super::doPoll);
	}

}
