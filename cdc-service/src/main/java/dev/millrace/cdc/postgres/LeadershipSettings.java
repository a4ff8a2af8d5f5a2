package dev.millrace.cdc.postgres;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How instances agree on the one that captures.
 *
 * @param connection how the source is reached, where the lock is
 * @param slot the replication slot, which names the lock
 * @param timeout how long after its last sign of life an instance still leads, at least 2
 * seconds
 * @param instance the name of this instance, without white space
 * @param url where the REST API of this instance answers; asked again each time, because
 * the port may be known later
 * @param clock tells since when an instance leads
 */
public record LeadershipSettings(SourceConnection connection, String slot, Duration timeout, String instance,
		Supplier<Optional<URI>> url, InstantSource clock) {

	private static final Duration TIMEOUT_MIN = Duration.ofSeconds(2);

	private static final int LOOKS_IN_TIMEOUT = 5;

	public LeadershipSettings {
		if (timeout.compareTo(TIMEOUT_MIN) < 0) {
			throw new IllegalArgumentException("A leadership timeout of " + timeout + " is too short: use at least "
					+ TIMEOUT_MIN.toSeconds() + " s");
		}
		if (!instance.matches("[^\\s*]+")) {
			throw new IllegalArgumentException("'" + instance + "' is no name of an instance");
		}
	}

	/** How often a leader shows that it lives. */
	Duration lookInterval() {
		return this.timeout.dividedBy(LOOKS_IN_TIMEOUT);
	}

	/**
	 * How long a leader trusts its last look. Shorter than what the server waits, so that
	 * it stops before another can begin.
	 */
	Duration trust() {
		return this.timeout.minus(lookInterval());
	}

}
