package dev.millrace.benchmarks.visible;

import java.io.IOException;
import java.io.UncheckedIOException;

import dev.millrace.benchmarks.account.AccountDecider;
import dev.millrace.benchmarks.environment.HttpConnection;
import dev.millrace.benchmarks.harness.Pace;

/**
 * Deposits on one account at a steady pace.
 */
final class PacedClient implements Runnable {

	static final String AMOUNT = "12.50";

	private static final String BODY = "{\"reference\":\"%s\",\"amount\":" + AMOUNT
			+ ",\"bookedAt\":\"2010-12-01T08:26:00Z\"}";

	private final HttpConnection connection;

	private final String account;

	private final Pace pace;

	private final int commands;

	/**
	 * @param account new, and nobody else's; it begins the references of its commands
	 */
	PacedClient(HttpConnection connection, String account, Pace pace, int commands) {
		this.connection = connection;
		this.account = account;
		this.pace = pace;
		this.commands = commands;
	}

	@Override
	public void run() {
		try (this.connection) {
			this.pace.take(this.commands, (number) -> deposit(number + 1));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void deposit(int revision) throws IOException {
		String reference = this.account + "-" + revision;
		this.connection
			.post("/commands/" + AccountDecider.CATEGORY + "/" + this.account + "/deposit",
					"Idempotency-Key: " + reference, BODY.formatted(reference))
			.requireRevision(revision);
	}

}
