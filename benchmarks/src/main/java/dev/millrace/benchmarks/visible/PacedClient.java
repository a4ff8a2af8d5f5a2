package dev.millrace.benchmarks.visible;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import dev.millrace.benchmarks.account.AccountDecider;
import dev.millrace.benchmarks.environment.HttpConnection;

/**
 * Deposits on one account at a steady pace. A command that is late does not make the next
 * one later.
 */
final class PacedClient implements Runnable {

	static final String AMOUNT = "12.50";

	private static final String BODY = "{\"reference\":\"%s\",\"amount\":" + AMOUNT
			+ ",\"bookedAt\":\"2010-12-01T08:26:00Z\"}";

	private final HttpConnection connection;

	private final String account;

	private final Duration interval;

	private final int commands;

	/**
	 * @param account new, and nobody else's; it begins the references of its commands
	 */
	PacedClient(HttpConnection connection, String account, Duration interval, int commands) {
		this.connection = connection;
		this.account = account;
		this.interval = interval;
		this.commands = commands;
	}

	@Override
	public void run() {
		try (this.connection) {
			long begin = System.nanoTime();
			for (int number = 0; number < this.commands; number++) {
				waitUntil(begin + number * this.interval.toNanos());
				deposit(number + 1);
			}
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

	private static void waitUntil(long nanoTime) {
		for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

}
