package dev.millrace.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Threads that each call one thing again and again until their time is over. Whatever
 * fails in one of them fails the run.
 */
final class Clients {

	private Clients() {
	}

	/**
	 * Let each client work in a thread of its own.
	 * @return how many calls were answered, and in which time
	 */
	static Work run(List<? extends Client> clients, Duration duration) {
		ExecutorService threads = Executors.newFixedThreadPool(clients.size());
		try {
			return run(threads, clients, duration);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while clients were at work", ex);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("A client failed: " + ex.getCause(), ex);
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static Work run(ExecutorService threads, List<? extends Client> clients, Duration duration)
			throws InterruptedException, ExecutionException {
		long start = System.nanoTime();
		long end = start + duration.toNanos();
		List<Callable<Long>> tasks = new ArrayList<>();
		clients.forEach((client) -> tasks.add(() -> callUntil(end, client)));
		long calls = 0;
		for (Future<Long> task : threads.invokeAll(tasks)) {
			calls += task.get();
		}
		return new Work(calls, Duration.ofNanos(System.nanoTime() - start));
	}

	private static long callUntil(long end, Client client) throws Exception {
		long calls = 0;
		while (System.nanoTime() - end < 0) {
			client.call();
			calls++;
		}
		return calls;
	}

	/** What one thread does again and again. */
	interface Client {

		void call() throws Exception;

	}

	/** What all clients did together. */
	record Work(long calls, Duration elapsed) {

		double callsPerSecond() {
			return this.calls * 1e9 / this.elapsed.toNanos();
		}

	}

}
