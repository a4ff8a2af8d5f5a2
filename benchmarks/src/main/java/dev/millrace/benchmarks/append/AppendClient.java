package dev.millrace.benchmarks.append;

import dev.millrace.benchmarks.harness.Clients;

/**
 * Appends one {@link SampleAppend} with each call.
 */
interface AppendClient extends Clients.Client, AutoCloseable {

	/** Makes a client ready, before the time is taken. */
	interface Source {

		AppendClient connect() throws Exception;

	}

}
