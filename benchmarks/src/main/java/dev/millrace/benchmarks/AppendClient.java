package dev.millrace.benchmarks;

import java.sql.SQLException;

/**
 * Appends one {@link SampleEvent} with each call.
 */
interface AppendClient extends Clients.Client, AutoCloseable {

	@Override
	void close() throws SQLException;

	/** Makes a client ready, before the time is taken. */
	interface Source {

		AppendClient connect() throws SQLException;

	}

}
