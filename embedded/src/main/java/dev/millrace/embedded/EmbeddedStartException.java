package dev.millrace.embedded;

import org.jspecify.annotations.Nullable;

/**
 * An embedded server that does not start: why, and what to do about it.
 */
public final class EmbeddedStartException extends RuntimeException {

	private final String reason;

	private final String action;

	/**
	 * @param reason what is wrong, one sentence without its full stop
	 * @param action what the user can do, one sentence without its full stop
	 * @param cause what revealed it, if an exception did
	 */
	public EmbeddedStartException(String reason, String action, @Nullable Throwable cause) {
		super(reason + ": " + action, cause);
		this.reason = reason;
		this.action = action;
	}

	public EmbeddedStartException(String reason, String action) {
		this(reason, action, null);
	}

	public String reason() {
		return this.reason;
	}

	public String action() {
		return this.action;
	}

}
