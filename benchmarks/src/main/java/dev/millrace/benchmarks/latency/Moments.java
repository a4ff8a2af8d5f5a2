package dev.millrace.benchmarks.latency;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * When each event was committed, and when it was read, by one clock. Safe for use by many
 * threads.
 */
final class Moments {

	private static final long NEVER = 0;

	private final int first;

	private final AtomicLongArray committed;

	private final AtomicLongArray read;

	/**
	 * @param first the number of the first event
	 * @param count how many events there will be
	 */
	Moments(int first, int count) {
		this.first = first;
		this.committed = new AtomicLongArray(count);
		this.read = new AtomicLongArray(count);
	}

	int count() {
		return this.committed.length();
	}

	/**
	 * Its commit is about to be sent.
	 */
	void committing(int number) {
		this.committed.set(number - this.first, System.nanoTime());
	}

	/**
	 * It was read.
	 * @throws IllegalStateException if it was read before
	 */
	void read(int number, long nanoTime) {
		if (!this.read.compareAndSet(number - this.first, NEVER, nanoTime)) {
			throw new IllegalStateException("Event " + number + " was read twice");
		}
	}

	/**
	 * What it took from commit to read, in nanoseconds, of every event.
	 */
	LongStream nanos() {
		return IntStream.range(0, count()).mapToLong((index) -> this.read.get(index) - this.committed.get(index));
	}

}
