package dev.millrace.eventstore.postgres;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Makes correlation filters in a thread of its own, after the appends and at most half of
 * the time. Readers are right without it, only slower, so a failure is logged and tried
 * again.
 */
final class CorrelationWorker implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(CorrelationWorker.class);

	private static final Duration IDLE = Duration.ofSeconds(5);

	private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);

	private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

	private final CorrelationFilters filters;

	private @Nullable Run run;

	CorrelationWorker(CorrelationFilters filters) {
		this.filters = filters;
	}

	@Override
	public synchronized void start() {
		if (this.run == null) {
			this.run = new Run(this.filters);
			this.run.thread.start();
		}
	}

	@Override
	public synchronized void stop() {
		if (this.run != null) {
			this.run.stop();
			this.run = null;
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.run != null;
	}

	/** From one start to one stop. */
	private static final class Run {

		private final CorrelationFilters filters;

		private final CountDownLatch stopping = new CountDownLatch(1);

		private final Thread thread = Thread.ofPlatform().daemon().name("correlation-filters").unstarted(this::run);

		Run(CorrelationFilters filters) {
			this.filters = filters;
		}

		void stop() {
			this.stopping.countDown();
			try {
				this.thread.join(STOP_LIMIT);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		private void run() {
			try {
				Duration pause = Duration.ZERO;
				while (!this.stopping.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
					pause = makeNext();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		/** Rests as long as it has worked, so that appends have the machine too. */
		private Duration makeNext() {
			long before = System.nanoTime();
			try {
				return this.filters.makeNext() ? Duration.ofNanos(System.nanoTime() - before) : IDLE;
			}
			catch (RuntimeException ex) {
				if (this.stopping.getCount() > 0) {
					logger.warn("No correlation filter was made; trying again in {}: {}", AFTER_FAILURE,
							ex.getMessage());
				}
				return AFTER_FAILURE;
			}
		}

	}

}
