package dev.millrace.shop.play;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs calls a few at a time and hands out their results in the order in which the calls
 * were started. One thread uses it.
 *
 * @param <T> a result
 */
final class InOrder<T> implements AutoCloseable {

	private final int runningMax;

	private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

	private final Queue<Future<T>> running = new ArrayDeque<>();

	InOrder(int runningMax) {
		this.runningMax = runningMax;
	}

	boolean isFull() {
		return this.running.size() >= this.runningMax;
	}

	boolean isEmpty() {
		return this.running.isEmpty();
	}

	void start(Callable<T> call) {
		if (isFull()) {
			throw new IllegalStateException(this.runningMax + " calls are running; take a result first");
		}
		this.running.add(this.executor.submit(call));
	}

	/**
	 * Wait for the call that was started first.
	 * @throws RuntimeException what the call threw
	 */
	T take() throws InterruptedException {
		try {
			return this.running.remove().get();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw new IllegalStateException("A call failed", ex.getCause());
		}
	}

	/**
	 * Interrupt the calls that still run and wait for their end.
	 */
	@Override
	public void close() {
		this.executor.shutdownNow();
		this.executor.close();
	}

}
