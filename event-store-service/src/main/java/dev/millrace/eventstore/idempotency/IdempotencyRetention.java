package dev.millrace.eventstore.idempotency;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

import dev.millrace.eventstore.EventStoreMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes idempotency keys whose time is over, in the background and in small batches, so
 * that appends notice nothing of it. Of several instances on one store one deletes at a
 * time. Safe for use by many threads.
 */
public final class IdempotencyRetention {

	private static final Logger LOGGER = LoggerFactory.getLogger(IdempotencyRetention.class);

	private static final Duration INTERVAL = Duration.ofMinutes(5);

	private static final int BATCH = 5_000;

	/** Bounds one round; what is left waits for the next. */
	private static final int BATCHES_MAX = 1_000;

	private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

	private final IdempotencyKeys keys;

	private final Duration keepFor;

	private final long keysMax;

	private final Counter expired;

	private final Counter displaced;

	private final CountDownLatch stopped = new CountDownLatch(1);

	private @Nullable Thread thread;

	public IdempotencyRetention(IdempotencyKeys keys, IdempotencyProperties properties, MeterRegistry registry) {
		this(keys, properties.keepFor(), properties.keysMax(), registry);
	}

	IdempotencyRetention(IdempotencyKeys keys, Duration keepFor, long keysMax, MeterRegistry registry) {
		this.keys = keys;
		this.keepFor = keepFor;
		this.keysMax = keysMax;
		this.expired = counter(registry, "expired");
		this.displaced = counter(registry, "displaced");
	}

	/**
	 * Begin to delete every few minutes.
	 */
	public synchronized void start() {
		this.thread = Thread.ofVirtual().name("event-store-idempotency-retention").start(this::run);
	}

	/**
	 * End after the batch that is being deleted.
	 */
	public synchronized void stop() {
		this.stopped.countDown();
		try {
			if (this.thread != null && !this.thread.join(STOP_LIMIT)) {
				LOGGER.warn("The deletion of idempotency keys has not ended within {}", STOP_LIMIT);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.thread = null;
	}

	public synchronized boolean isRunning() {
		return this.thread != null;
	}

	/**
	 * Delete what is too old, and the oldest of what is too much.
	 */
	void clean() {
		long old = inBatches(() -> this.keys.forgetOlderThan(this.keepFor, BATCH));
		long tooMany = inBatches(() -> this.keys.forgetBeyond(this.keysMax, BATCH));
		this.expired.increment(old);
		this.displaced.increment(tooMany);
		if (old > 0) {
			LOGGER.info("Deleted {} idempotency keys older than {} days", old, this.keepFor.toDays());
		}
		if (tooMany > 0) {
			LOGGER.warn(
					"Deleted {} idempotency keys before their time, because there were more than {}: a repeat of their"
							+ " appends would take effect again; raise {}.keys-max or lower .keep-for",
					tooMany, this.keysMax, IdempotencyProperties.PREFIX);
		}
	}

	private void run() {
		try {
			do {
				cleanOrTell();
			}
			while (!this.stopped.await(INTERVAL.toSeconds(), TimeUnit.SECONDS));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void cleanOrTell() {
		try {
			clean();
		}
		catch (RuntimeException ex) {
			LOGGER.warn("Idempotency keys could not be deleted, which is tried again in {} minutes: {}",
					INTERVAL.toMinutes(), ex.getMessage());
		}
	}

	private long inBatches(IntSupplier batch) {
		long all = 0;
		for (int number = 0; number < BATCHES_MAX && this.stopped.getCount() > 0; number++) {
			int deleted = batch.getAsInt();
			all += deleted;
			if (deleted == 0) {
				break;
			}
		}
		return all;
	}

	private static Counter counter(MeterRegistry registry, String reason) {
		return Counter.builder(EventStoreMetrics.KEYS_DELETED)
			.description("Idempotency keys deleted")
			.tag(EventStoreMetrics.REASON, reason)
			.register(registry);
	}

}
