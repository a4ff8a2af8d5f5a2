package dev.millrace.cdc.take;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Taking the rows that a table has, while its changes are streamed, and how far it has
 * come. A take of a whole table then compares: keys that are in the topic and not in the
 * table any more are deleted.
 *
 * @param id which tables taken together have in common
 * @param table schema and name
 * @param kind why it is taken
 * @param where an SQL condition that the rows meet; null for all
 * @param state what is being done
 * @param ranges the rows that are left, in parts that are read side by side
 * @param compared by partition of the topic: the keys before this offset are compared
 * @param compareUntil those before this offset need be compared, which were in the topic
 * before the take; null for all
 * @param rows the number of rows published
 * @param rowsExpected about how many rows there are; -1 if not known yet
 * @param deletes the number of keys deleted
 * @param requestedAt when it was asked for
 * @param startedAt when it began; null before
 * @param endedAt when it ended; null before
 * @param error why it failed; null if it did not
 */
public record Take(String id, String table, Kind kind, @Nullable String where, State state, List<KeyRange> ranges,
		Map<Integer, Long> compared, @Nullable Map<Integer, Long> compareUntil, long rows, long rowsExpected,
		long deletes, Instant requestedAt, @Nullable Instant startedAt, @Nullable Instant endedAt,
		@Nullable String error) {

	/** The number of rows is not known. */
	public static final long UNKNOWN = -1;

	/** Why a table is taken. */
	public enum Kind {

		/** Its rows are not in its topic yet, or may have changed while nobody looked. */
		FIRST,

		/** A person asked for it. */
		REQUESTED,

		/** It was truncated. */
		TRUNCATED

	}

	/** What is being done. */
	public enum State {

		/** It has not begun. */
		WAITING,

		/** Rows are read and published. */
		READING,

		/** Keys of the topic are compared with the table. */
		COMPARING,

		/** All is published. */
		DONE,

		/** A person has cancelled it. */
		CANCELLED,

		/** It cannot go on. */
		FAILED;

		public boolean hasEnded() {
			return this == DONE || this == CANCELLED || this == FAILED;
		}

	}

	public Take {
		ranges = List.copyOf(ranges);
		compared = Map.copyOf(compared);
		compareUntil = (compareUntil != null) ? Map.copyOf(compareUntil) : null;
	}

	/**
	 * A take that waits.
	 */
	public static Take waiting(String id, String table, Kind kind, @Nullable String where, Instant now) {
		return new Take(id, table, kind, where, State.WAITING, List.of(), Map.of(), null, 0, UNKNOWN, 0, now, null,
				null, null);
	}

	/**
	 * A take that reads no rows: what a truncated table has now is streamed.
	 */
	public static Take comparing(String id, String table, Instant now) {
		return new Take(id, table, Kind.TRUNCATED, null, State.COMPARING, List.of(), Map.of(), null, 0, 0, 0, now, now,
				null, null);
	}

	public boolean is(String otherId, String otherTable) {
		return this.id.equals(otherId) && this.table.equals(otherTable);
	}

	public boolean hasEnded() {
		return this.state.hasEnded();
	}

	/**
	 * Begin with these ranges.
	 * @param newCompareUntil the end offsets of the topic now
	 */
	public Take planned(List<KeyRange> newRanges, Map<Integer, Long> newCompareUntil, long newRowsExpected,
			Instant now) {
		return new Take(this.id, this.table, this.kind, this.where, State.READING, newRanges, this.compared,
				newCompareUntil, this.rows, newRowsExpected, this.deletes, this.requestedAt, now, null, null);
	}

	/**
	 * Rows of a range were published.
	 * @param index which range
	 * @param rest what is left of it
	 */
	public Take advanced(int index, KeyRange rest, long moreRows, Instant now) {
		List<KeyRange> newRanges = new ArrayList<>(this.ranges);
		newRanges.set(index, rest);
		Take advanced = new Take(this.id, this.table, this.kind, this.where, this.state, newRanges, this.compared,
				this.compareUntil, this.rows + moreRows, this.rowsExpected, this.deletes, this.requestedAt,
				this.startedAt, null, null);
		return newRanges.stream().allMatch(KeyRange::done) ? advanced.read(now) : advanced;
	}

	/**
	 * Keys were compared, and those that are gone deleted.
	 */
	public Take compared(Map<Integer, Long> newCompared, long moreDeletes) {
		return new Take(this.id, this.table, this.kind, this.where, this.state, this.ranges, newCompared,
				this.compareUntil, this.rows, this.rowsExpected, this.deletes + moreDeletes, this.requestedAt,
				this.startedAt, null, null);
	}

	/**
	 * End it.
	 * @param newError why it failed; null if it did not
	 */
	public Take ended(State newState, @Nullable String newError, Instant now) {
		return new Take(this.id, this.table, this.kind, this.where, newState, List.of(), Map.of(), null, this.rows,
				this.rowsExpected, this.deletes, this.requestedAt, Objects.requireNonNullElse(this.startedAt, now), now,
				newError);
	}

	/**
	 * Rows that a condition leaves out are in the topic rightly.
	 */
	private Take read(Instant now) {
		if (this.where != null) {
			return ended(State.DONE, null, now);
		}
		return new Take(this.id, this.table, this.kind, null, State.COMPARING, List.of(), Map.of(), this.compareUntil,
				this.rows, this.rowsExpected, this.deletes, this.requestedAt, this.startedAt, null, null);
	}

}
