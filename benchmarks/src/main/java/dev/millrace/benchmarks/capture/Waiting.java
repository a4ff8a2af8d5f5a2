package dev.millrace.benchmarks.capture;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits until something is so, within a limit.
 */
public final class Waiting {

	private static final Duration LIMIT = Duration.ofMinutes(10);

	private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

	private Waiting() {
	}

	/**
	 * Look every two milliseconds.
	 * @throws IllegalStateException if it is still not so after ten minutes
	 */
	public static void until(String what, BooleanSupplier condition) {
		long end = System.nanoTime() + LIMIT.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - end > 0) {
				throw new IllegalStateException("It took more than " + LIMIT + " until " + what);
			}
			LockSupport.parkNanos(STEP_NANOS);
		}
	}

}
