package dev.millrace.benchmarks.command;

import java.io.IOException;
import java.util.List;

import dev.millrace.benchmarks.environment.HttpConnection;
import dev.millrace.benchmarks.harness.Clients;

/**
 * Sends one command after the other, each to the next of its own streams.
 */
final class CommandClient implements Clients.Client, AutoCloseable {

	private final HttpConnection connection;

	private final List<AccountStream> streams;

	private int next;

	CommandClient(HttpConnection connection, List<AccountStream> streams) {
		this.connection = connection;
		this.streams = streams;
	}

	@Override
	public void call() throws IOException {
		this.streams.get(this.next).deposit(this.connection);
		this.next = (this.next + 1) % this.streams.size();
	}

	/**
	 * Send a command to each stream, so that it is in memory where memory is used.
	 */
	void touchAll() throws IOException {
		for (AccountStream stream : this.streams) {
			stream.deposit(this.connection);
		}
	}

	@Override
	public void close() throws IOException {
		this.connection.close();
	}

}
