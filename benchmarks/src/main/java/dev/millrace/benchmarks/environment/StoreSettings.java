package dev.millrace.benchmarks.environment;

import java.util.List;
import java.util.Map;

import dev.millrace.embedded.postgres.PostgresServer;
import dev.millrace.eventstore.EventStoreProperties;

/**
 * How an event store on the benchmark's database is configured.
 *
 * @param url of the database
 * @param connections the most it holds
 * @param groupCommit whether appends of several writers share a transaction
 */
public record StoreSettings(String url, int connections, boolean groupCommit) {

	private static final String DATASOURCE = EventStoreProperties.PREFIX + ".datasource.";

	Map<String, String> properties() {
		return Map.of(DATASOURCE + "url", this.url, DATASOURCE + "username", PostgresServer.USERNAME,
				DATASOURCE + "password", PostgresServer.PASSWORD, DATASOURCE + "connections-max",
				Integer.toString(this.connections), EventStoreProperties.PREFIX + ".group-commit.enabled",
				Boolean.toString(this.groupCommit));
	}

	/**
	 * The same as arguments of an application.
	 */
	public List<String> arguments() {
		return properties().entrySet().stream().map((one) -> "--" + one.getKey() + "=" + one.getValue()).toList();
	}

}
