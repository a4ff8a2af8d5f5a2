package dev.millrace.cdc.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

import dev.millrace.cdc.relay.Lsn;

/**
 * Tells how old the place is up to which everything is published: it remembers when the
 * WAL ended where. Exact to the time between two looks. Safe for use by many threads.
 */
public final class LagClock {

	/** An hour of looks every five seconds; beyond it the answer is "at least". */
	private static final int MARKS_MAX = 720;

	private final Deque<Mark> marks = new ArrayDeque<>();

	private record Mark(Instant at, Lsn end) {
	}

	/**
	 * Remember where the WAL ends, and forget what is published.
	 */
	public synchronized void mark(Instant now, Lsn end, Lsn published) {
		if (this.marks.isEmpty() || end.isAfter(this.marks.getLast().end())) {
			this.marks.addLast(new Mark(now, end));
		}
		while (!this.marks.isEmpty() && !this.marks.getFirst().end().isAfter(published)) {
			this.marks.removeFirst();
		}
		if (this.marks.size() > MARKS_MAX) {
			// Not the oldest: that tells how old it is.
			this.marks.removeLast();
		}
	}

	/**
	 * How long ago the WAL ended at the oldest place that is not published; zero if
	 * everything is.
	 */
	public synchronized Duration lag(Instant now) {
		return this.marks.isEmpty() ? Duration.ZERO : Duration.between(this.marks.getFirst().at(), now);
	}

}
