package dev.millrace.eventstore.postgres;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Why Postgres does not do for now what it would do at another time.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">Postgres
 * error codes</a>
 */
enum Refusal {

	DISK_FULL("53100", Retry.AFTER_PEOPLE, "its disk is full: make room, and the store goes on by itself"),

	OUT_OF_MEMORY("53200", Retry.LATER, "it is out of memory"),

	TOO_MANY_CONNECTIONS("53300", Retry.LATER,
			"it has no connection left: raise max_connections or lower the pools of its clients"),

	SHORT_OF_RESOURCES("53", Retry.LATER, "it is short of resources"),

	READ_ONLY("25006", Retry.AFTER_PEOPLE, "it takes no writes: it is a standby or set to read only"),

	IDLE_TOO_LONG("25P03", Retry.SOON, "the transaction was idle for too long"),

	TRANSACTION_TOO_LONG("25P04", Retry.SOON, "the transaction took too long"),

	SERIALIZATION("40001", Retry.SOON, "others were writing the same"),

	DEADLOCK("40P01", Retry.SOON, "it ended a deadlock"),

	LOCKED("55P03", Retry.SOON, "a lock was not to be had in time"),

	CANCELLED("57014", Retry.SOON, "the statement took too long or was cancelled"),

	STARTING_OR_STOPPING("57P", Retry.LATER, "it is starting or stopping"),

	OPERATING_SYSTEM("58", Retry.AFTER_PEOPLE, "its operating system failed it"),

	NO_CONNECTION("08", Retry.LATER, "it cannot be reached or the connection broke");

	/** A code of five characters, or the beginning that a class of codes has. */
	private final String sqlState;

	private final Retry retry;

	private final String because;

	Refusal(String sqlState, Retry retry, String because) {
		this.sqlState = sqlState;
		this.retry = retry;
		this.because = because;
	}

	/**
	 * The refusal of a SQLSTATE; empty if it means a bug or a broken rule.
	 */
	static Optional<Refusal> of(String sqlState) {
		// In the order of declaration: a class comes after its codes.
		return Arrays.stream(values()).filter((refusal) -> sqlState.startsWith(refusal.sqlState)).findFirst();
	}

	/**
	 * The reason, a clause for people.
	 */
	String because() {
		return this.because;
	}

	/**
	 * When to ask again at the earliest.
	 */
	Duration retryAfter() {
		return this.retry.after;
	}

	/** How soon asking again makes sense. */
	private enum Retry {

		SOON(1), LATER(5), AFTER_PEOPLE(30);

		private final Duration after;

		Retry(int seconds) {
			this.after = Duration.ofSeconds(seconds);
		}

	}

}
