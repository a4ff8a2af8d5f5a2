package dev.millrace.projections.query.live;

/**
 * A live query cannot go on. The message is for the client.
 */
public final class LiveQueryEndedException extends RuntimeException {

	private final Reason reason;

	LiveQueryEndedException(Reason reason, String message) {
		super(message);
		this.reason = reason;
	}

	public Reason reason() {
		return this.reason;
	}

	/** Why. */
	public enum Reason {

		/** More rows match than a live query keeps. */
		TOO_MANY_ROWS,

		/** The query does not fit the columns of the version that is live now. */
		OUTDATED,

		/** The rows cannot be read, again and again. */
		UNAVAILABLE

	}

}
