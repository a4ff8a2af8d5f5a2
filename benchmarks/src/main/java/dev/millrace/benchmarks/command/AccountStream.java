package dev.millrace.benchmarks.command;

import java.io.IOException;

import dev.millrace.benchmarks.account.AccountDecider;
import dev.millrace.benchmarks.environment.HttpConnection;
import dev.millrace.events.StreamId;

/**
 * One account that money is deposited on by commands, by one client at a time.
 */
final class AccountStream {

	/** With each command. */
	static final String AMOUNT = "12.50";

	private static final String BODY = "{\"reference\":\"order 536365\",\"amount\":" + AMOUNT
			+ ",\"bookedAt\":\"2010-12-01T08:26:00Z\"}";

	private final StreamId id;

	private long revision;

	/**
	 * A stream that has so many events.
	 */
	AccountStream(String key, long revision) {
		this.id = new StreamId(AccountDecider.CATEGORY, key);
		this.revision = revision;
	}

	StreamId id() {
		return this.id;
	}

	long revision() {
		return this.revision;
	}

	/**
	 * Send one command, and check that its event is the stream's next.
	 */
	void deposit(HttpConnection connection) throws IOException {
		long next = this.revision + 1;
		connection
			.post("/commands/" + this.id.category() + "/" + this.id.key() + "/deposit",
					"Idempotency-Key: " + this.id.key() + "/" + next, BODY)
			.requireRevision(next);
		this.revision = next;
	}

}
