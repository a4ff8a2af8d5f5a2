package dev.millrace.projections.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * What one runner has done since it started. Safe for use by many threads.
 */
final class RunnerStatus {

	private static final Duration RATE_WINDOW = Duration.ofSeconds(5);

	private final InstantSource clock;

	private final AtomicLong applied = new AtomicLong();

	private final AtomicLong batches = new AtomicLong();

	private final AtomicLong retries = new AtomicLong();

	private volatile @Nullable String lastError;

	private volatile boolean failing;

	private volatile Instant windowStart;

	private volatile long windowApplied;

	private volatile double rate;

	RunnerStatus(InstantSource clock) {
		this.clock = clock;
		this.windowStart = clock.instant();
	}

	void applied(int records) {
		this.batches.incrementAndGet();
		this.applied.addAndGet(records);
		this.failing = false;
	}

	/** The version has too many parked events to go on. */
	void stopped(int parked) {
		this.lastError = parked + " events are parked, as many as may be: retry or skip some";
		this.failing = true;
	}

	void retried() {
		this.retries.incrementAndGet();
	}

	long batches() {
		return this.batches.get();
	}

	long retries() {
		return this.retries.get();
	}

	void failed(Throwable failure) {
		this.retries.incrementAndGet();
		this.lastError = failure.toString();
		this.failing = true;
	}

	long applied() {
		return this.applied.get();
	}

	boolean isFailing() {
		return this.failing;
	}

	@Nullable String lastError() {
		return this.lastError;
	}

	/**
	 * Records a second over the last few seconds.
	 */
	synchronized double rate() {
		Instant now = this.clock.instant();
		Duration elapsed = Duration.between(this.windowStart, now);
		if (elapsed.compareTo(RATE_WINDOW) >= 0) {
			long total = this.applied.get();
			this.rate = (total - this.windowApplied) * 1_000.0 / elapsed.toMillis();
			this.windowStart = now;
			this.windowApplied = total;
		}
		return this.rate;
	}

}
