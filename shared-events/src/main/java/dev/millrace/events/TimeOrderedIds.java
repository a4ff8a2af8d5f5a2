package dev.millrace.events;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;

/**
 * Generates UUIDs of version 7: the time in milliseconds, then 74 random bits. Ids made
 * later sort later, to the millisecond. Safe for use by many threads.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7">RFC 9562</a>
 */
public final class TimeOrderedIds implements IdGenerator {

	private static final int RANDOM_BITS_AFTER_TIME = 12;

	private static final long VERSION = 7L << RANDOM_BITS_AFTER_TIME;

	private static final long RANDOM_MASK = (1L << RANDOM_BITS_AFTER_TIME) - 1;

	private static final long VARIANT = 0b10L << 62;

	private final InstantSource clock;

	private final SecureRandom random = new SecureRandom();

	public TimeOrderedIds(InstantSource clock) {
		this.clock = clock;
	}

	@Override
	public UUID next() {
		long time = this.clock.millis() << 16;
		long high = time | VERSION | (this.random.nextLong() & RANDOM_MASK);
		long low = VARIANT | (this.random.nextLong() >>> 2);
		return new UUID(high, low);
	}

}
