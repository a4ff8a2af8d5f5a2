package dev.millrace.cdc.take;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A part of a table's rows, in the order of its key. Keys are the texts that Postgres
 * writes for the key's columns.
 *
 * @param after the key of the last row that is published, or the end of the range before;
 * null at the beginning of the table
 * @param until the last key that belongs to it; null at the end of the table
 * @param done whether all of its rows are published
 */
public record KeyRange(@Nullable List<String> after, @Nullable List<String> until, boolean done) {

	/** The whole table. */
	public static final KeyRange WHOLE = new KeyRange(null, null, false);

	public KeyRange {
		after = (after != null) ? List.copyOf(after) : null;
		until = (until != null) ? List.copyOf(until) : null;
	}

	/**
	 * What is left after a row.
	 */
	public KeyRange after(List<String> key) {
		return new KeyRange(key, this.until, false);
	}

	/**
	 * Nothing is left.
	 */
	public KeyRange ended() {
		return new KeyRange(null, null, true);
	}

}
