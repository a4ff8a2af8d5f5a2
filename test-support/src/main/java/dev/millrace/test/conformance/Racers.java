package dev.millrace.test.conformance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Threads that start the same work at the same moment.
 */
public final class Racers {

	private static final Duration LIMIT = Duration.ofSeconds(120);

	private Racers() {
	}

	/**
	 * Let racers start together and wait for all of them.
	 * @param count how many
	 * @param racer gives the work of each, numbered from 0
	 * @return what each returned, in their order
	 * @throws Exception if one of them failed, or took longer than two minutes
	 */
	public static <T> List<T> race(int count, IntFunction<Callable<T>> racer) throws Exception {
		CyclicBarrier start = new CyclicBarrier(count);
		try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
			List<Future<T>> futures = new ArrayList<>();
			for (int number = 0; number < count; number++) {
				Callable<T> work = racer.apply(number);
				futures.add(threads.submit(() -> {
					start.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
					return work.call();
				}));
			}
			List<T> results = new ArrayList<>();
			for (Future<T> future : futures) {
				results.add(future.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
			}
			return results;
		}
	}

}
