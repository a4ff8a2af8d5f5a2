package dev.millrace.benchmarks.harness;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;

/**
 * The steady pace of one client. A step that is late does not make the next one later.
 *
 * @param perSecond how many steps
 * @param delay when the first step is taken, after the begin
 */
public record Pace(int perSecond, Duration delay) {

	private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

	/**
	 * The first step is taken at once.
	 */
	public Pace(int perSecond) {
		this(perSecond, Duration.ZERO);
	}

	/**
	 * This pace for one of several clients that begin together, so that their steps do
	 * not fall together but are spread evenly.
	 * @param client from 0
	 */
	public Pace spread(int client, int clients) {
		return new Pace(this.perSecond,
				Duration.ofSeconds(1).multipliedBy(client).dividedBy((long) clients * this.perSecond));
	}

	/**
	 * How many steps there are in this time.
	 */
	public int steps(Duration duration) {
		return Math.toIntExact(duration.toMillis() * this.perSecond / 1000);
	}

	/**
	 * Take so many steps, numbered from 0.
	 */
	public <E extends Exception> void take(int steps, Step<E> step) throws E {
		takeWhile((number) -> number < steps, step);
	}

	/**
	 * Take steps as long as this holds of their number, from 0.
	 */
	public <E extends Exception> void takeWhile(IntPredicate more, Step<E> step) throws E {
		long begin = System.nanoTime() + this.delay.toNanos();
		for (int number = 0; more.test(number); number++) {
			waitUntil(begin + number * NANOS_PER_SECOND / this.perSecond);
			step.take(number);
		}
	}

	private static void waitUntil(long nanoTime) {
		for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

	/**
	 * What is done at a pace.
	 *
	 * @param <E> what it may throw
	 */
	@FunctionalInterface
	public interface Step<E extends Exception> {

		/**
		 * @param number of the step, from 0
		 */
		void take(int number) throws E;

	}

}
