package dev.millrace.events.store;

import java.util.regex.Pattern;

import dev.millrace.events.InvalidValueException;

/**
 * Stands for the effect of one append, so that a reader can wait until a read model
 * contains it. It names the Postgres transaction: the relay lists the transactions it has
 * published in its progress records, which is sound where comparing positions is not. An
 * append without events is answered with the token of the stream's last event.
 *
 * @param transactionId the 64-bit id of the transaction; 0 if there is nothing to wait
 * for
 */
public record Token(long transactionId) {

	/**
	 * Stands for no effect at all, so there is nothing to wait for: the answer to an
	 * append without events on a stream that does not exist.
	 */
	public static final Token NONE = new Token(0);

	private static final Pattern TEXT = Pattern.compile("t[0-9]{1,18}");

	public Token {
		if (transactionId < 0) {
			throw new InvalidValueException("token", "A transaction id is not negative");
		}
	}

	/**
	 * Whether there is nothing to wait for, because nothing was written.
	 */
	public boolean isForNothing() {
		return this.transactionId == 0;
	}

	/**
	 * Parse what {@link #toString()} writes.
	 * @throws InvalidValueException if the text is not a token
	 */
	public static Token parse(String text) {
		if (!TEXT.matcher(text).matches()) {
			throw new InvalidValueException("Millrace-Token",
					"'" + text + "' is not a token: pass on what the command answered");
		}
		return new Token(Long.parseLong(text.substring(1)));
	}

	@Override
	public String toString() {
		return "t" + this.transactionId;
	}

}
