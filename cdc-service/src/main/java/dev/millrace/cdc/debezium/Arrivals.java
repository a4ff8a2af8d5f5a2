package dev.millrace.cdc.debezium;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What the reader of the WAL has put into the engine's queue and nobody has taken yet.
 * The queue itself wakes nobody before it has a full batch, or an interval has passed.
 */
final class Arrivals {

	private final Semaphore records = new Semaphore(0);

	/**
	 * One more is in the queue.
	 */
	void add() {
		this.records.release();
	}

	/**
	 * Wait for the next, and take all that have come.
	 * @param queue gives some of what is in it, and nothing if it is empty
	 * @return what is in the queue; after this time also what nobody has announced
	 */
	<T> List<T> take(Duration timeout, Queue<T> queue) throws InterruptedException {
		boolean arrived = this.records.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS);
		int expected = arrived ? 1 + this.records.drainPermits() : 1;
		List<T> taken = new ArrayList<>();
		List<T> some = queue.poll();
		// Of those expected some may have been taken before they were announced.
		while (!some.isEmpty()) {
			taken.addAll(some);
			some = (taken.size() < expected) ? queue.poll() : List.of();
		}
		return taken;
	}

	/**
	 * The engine's queue.
	 *
	 * @param <T> what is in it
	 */
	@FunctionalInterface
	interface Queue<T> {

		List<T> poll() throws InterruptedException;

	}

}
