package dev.millrace.events;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Generates UUIDs of version 7: the time in milliseconds, a counter of 12 bits, then 62
 * random bits. Each id of one generator sorts after all it gave before: within a
 * millisecond by the counter, whose overflow goes into the time, and while the clock is
 * behind where it has been, by counting on from there. Ids of several generators sort by
 * time, to the millisecond. Safe for use by many threads.
 *
 * @see <a href=
 * "https://www.rfc-editor.org/rfc/rfc9562#name-monotonicity-and-counters">RFC 9562</a>
 */
public final class TimeOrderedIds implements IdGenerator {

	private static final int COUNTER_BITS = 12;

	private static final long COUNTER_MASK = (1L << COUNTER_BITS) - 1;

	private static final int TIME_SHIFT = 16;

	private static final long VERSION = 7L << COUNTER_BITS;

	private static final long VARIANT = 0b10L << 62;

	private final InstantSource clock;

	private final SecureRandom random = new SecureRandom();

	/** Milliseconds and counter of the last id, as one number. */
	private final AtomicLong last = new AtomicLong();

	public TimeOrderedIds(InstantSource clock) {
		this.clock = clock;
	}

	@Override
	public UUID next() {
		long now = this.clock.millis() << COUNTER_BITS;
		long next = this.last.updateAndGet((before) -> Math.max(before + 1, now));
		long high = ((next >>> COUNTER_BITS) << TIME_SHIFT) | VERSION | (next & COUNTER_MASK);
		long low = VARIANT | (this.random.nextLong() >>> 2);
		return new UUID(high, low);
	}

}
