package dev.millrace.shop.play;

import java.time.Duration;
import java.util.Optional;

/**
 * Tries a call again until it gives a result, with growing pauses: about two minutes in
 * all. Safe for use by many threads.
 */
final class Retry {

	static final int ATTEMPTS_MAX = 60;

	private static final Duration PAUSE_FIRST = Duration.ofMillis(50);

	private static final Duration PAUSE_MAX = Duration.ofSeconds(2);

	private final Pause pause;

	Retry(Pause pause) {
		this.pause = pause;
	}

	/**
	 * Call until there is a result.
	 * @return empty if the last attempt gave none either
	 */
	<T> Optional<T> until(Attempt<T> attempt) throws InterruptedException {
		Optional<T> result = attempt.call();
		Duration next = PAUSE_FIRST;
		for (int attempts = 1; result.isEmpty() && attempts < ATTEMPTS_MAX; attempts++) {
			this.pause.last(next);
			next = shorter(next.multipliedBy(2), PAUSE_MAX);
			result = attempt.call();
		}
		return result;
	}

	private static Duration shorter(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

	/** A call that may give no result yet. */
	@FunctionalInterface
	interface Attempt<T> {

		Optional<T> call() throws InterruptedException;

	}

	/** Lets time pass. */
	@FunctionalInterface
	interface Pause {

		void last(Duration duration) throws InterruptedException;

	}

}
