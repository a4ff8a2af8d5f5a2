package dev.millrace.cdc.debezium;

import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.connector.postgresql.connection.ReplicationConnection;

/**
 * Debezium's task with a replication connection of our own. Created by the engine, by
 * name.
 */
public final class WalTask extends PostgresConnectorTask {

	@Override
	protected ReplicationConnection buildReplicationConnection(PostgresConnection jdbcConnection, PostgresSchema schema,
			PostgresConnectorConfig connectorConfig) {
		return new WalConnection(connectorConfig, schema);
	}

}
