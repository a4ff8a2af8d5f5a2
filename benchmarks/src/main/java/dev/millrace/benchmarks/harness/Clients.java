package dev.millrace.benchmarks.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/**
 * Threads that each call one thing again and again until their time is over. Whatever
 * fails in one of them fails the run.
 */
public final class Clients {

	private Clients() {
	}

	/**
	 * Let each client work in a thread of its own.
	 * @return the calls that were answered, and in which time
	 */
	public static Work run(List<? extends Client> clients, Duration duration) {
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
		List<Callable<LongStream>> tasks = new ArrayList<>();
		clients.forEach((client) -> tasks.add(() -> callUntil(end, client)));
		List<Future<LongStream>> answered = threads.invokeAll(tasks);
		Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
		LongStream all = LongStream.empty();
		for (Future<LongStream> one : answered) {
			all = LongStream.concat(all, one.get());
		}
		return Work.of(all, elapsed);
	}

	/**
	 * What each call took in nanoseconds. There is one at least, however late the thread
	 * comes to run.
	 */
	private static LongStream callUntil(long end, Client client) throws Exception {
		LongStream.Builder taken = LongStream.builder();
		long before = System.nanoTime();
		do {
			client.call();
			long after = System.nanoTime();
			taken.accept(after - before);
			before = after;
		}
		while (before - end < 0);
		return taken.build();
	}

	/** What one thread does again and again. */
	public interface Client {

		void call() throws Exception;

	}

	/** What all clients did together. */
	public static final class Work {

		private static final double NANOS_PER_SECOND = 1e9;

		private static final double NANOS_PER_MILLISECOND = 1e6;

		private final long[] sortedNanos;

		private final Duration elapsed;

		private Work(long[] sortedNanos, Duration elapsed) {
			this.sortedNanos = sortedNanos;
			this.elapsed = elapsed;
		}

		/**
		 * Work of which is known what each call took.
		 */
		public static Work of(LongStream nanos, Duration elapsed) {
			return new Work(nanos.sorted().toArray(), elapsed);
		}

		public long calls() {
			return this.sortedNanos.length;
		}

		Duration elapsed() {
			return this.elapsed;
		}

		public double callsPerSecond() {
			return calls() * NANOS_PER_SECOND / this.elapsed.toNanos();
		}

		/**
		 * The time within which this share of the calls was answered, by nearest rank.
		 * @param percent 1 to 100
		 * @throws IllegalStateException if there was no call
		 */
		public double percentileMilliseconds(int percent) {
			if (this.sortedNanos.length == 0) {
				throw new IllegalStateException("No call was answered in " + this.elapsed);
			}
			int rank = (int) Math.ceilDiv((long) this.sortedNanos.length * percent, 100);
			return this.sortedNanos[rank - 1] / NANOS_PER_MILLISECOND;
		}

	}

}
