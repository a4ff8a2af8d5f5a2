package dev.millrace.events.store.log;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.millrace.events.InvalidValueException;

/**
 * A place in the order of the whole store: the transaction first, then the position in
 * it. A position alone would be no such place, because a lower one may be committed
 * later.
 *
 * @param transactionId the 64-bit id of the transaction
 * @param position of the last event before this place
 */
public record Cursor(long transactionId, long position) implements Comparable<Cursor> {

	/** Before the first event. */
	public static final Cursor START = new Cursor(0, 0);

	private static final Pattern TEXT = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");

	/**
	 * Parse what {@link #toString()} writes.
	 * @throws InvalidValueException if the text is not a cursor
	 */
	public static Cursor parse(String text) {
		Matcher matcher = TEXT.matcher(text);
		if (!matcher.matches()) {
			throw new InvalidValueException("after",
					"'" + text + "' is not a cursor: pass on what a page gave as next");
		}
		return new Cursor(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
	}

	@Override
	public int compareTo(Cursor other) {
		int byTransaction = Long.compare(this.transactionId, other.transactionId);
		return (byTransaction != 0) ? byTransaction : Long.compare(this.position, other.position);
	}

	@Override
	public String toString() {
		return this.transactionId + "-" + this.position;
	}

}
