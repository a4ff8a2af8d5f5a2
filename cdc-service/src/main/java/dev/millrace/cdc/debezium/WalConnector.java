package dev.millrace.cdc.debezium;

import io.debezium.connector.postgresql.PostgresConnector;
import org.apache.kafka.connect.connector.Task;

/**
 * Debezium's connector with a task that leaves the WAL's messages as they are. Created by
 * the engine, by name.
 */
public final class WalConnector extends PostgresConnector {

	@Override
	public Class<? extends Task> taskClass() {
		return WalTask.class;
	}

}
