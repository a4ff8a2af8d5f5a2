package dev.millrace.benchmarks.capture;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

import io.debezium.engine.DebeziumEngine;
import org.jspecify.annotations.Nullable;

/**
 * A Debezium engine in a thread of its own.
 *
 * @param <R> what it hands over
 */
abstract class RunningEngine<R> implements CaptureWay.Reading {

	private final CountDownLatch stopped = new CountDownLatch(1);

	private @Nullable DebeziumEngine<R> engine;

	private volatile boolean closing;

	private volatile @Nullable String failure;

	void start(DebeziumEngine.Builder<R> builder) {
		DebeziumEngine<R> built = builder.using(this::completed).build();
		this.engine = built;
		new Thread(built, "benchmark-engine").start();
	}

	/**
	 * How many rows it is done with.
	 */
	protected abstract long count();

	@Override
	public long done() {
		if (this.failure != null) {
			throw new IllegalStateException("The engine failed: " + this.failure);
		}
		return count();
	}

	@Override
	public void close() {
		this.closing = true;
		Waiting.until("the engine has stopped", () -> {
			closeEngine();
			return this.stopped.getCount() == 0;
		});
	}

	private void closeEngine() {
		try {
			if (this.engine != null && this.stopped.getCount() > 0) {
				this.engine.close();
			}
		}
		catch (IllegalStateException ex) {
			// It cannot be closed while it starts, nor again while it closes.
		}
		catch (IOException ex) {
			throw new IllegalStateException("The engine does not stop", ex);
		}
	}

	private void completed(boolean success, @Nullable String message, @Nullable Throwable error) {
		if (!success && !this.closing) {
			this.failure = message + ", " + error;
		}
		this.stopped.countDown();
	}

}
