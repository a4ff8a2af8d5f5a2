package dev.millrace.eventstore.idempotency;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * How long idempotency keys are kept.
 *
 * @param keepFor how long a repeat of an append gets the first answer, 1d to 3650d
 * @param keysMax the most keys kept, 1000 to 1000000000; beyond it the oldest are deleted
 * before their time
 */
@ConfigurationProperties(IdempotencyProperties.PREFIX)
public record IdempotencyProperties(@DefaultValue("30d") Duration keepFor, @DefaultValue("10000000") long keysMax) {

	/** What the names of these properties start with. */
	public static final String PREFIX = "millrace.event-store.idempotency";

	/** A command repeated a day later takes effect once. */
	private static final Duration KEEP_FOR_MIN = Duration.ofDays(1);

	private static final Duration KEEP_FOR_MAX = Duration.ofDays(3650);

	private static final long KEYS_MIN = 1_000;

	private static final long KEYS_MAX = 1_000_000_000;

	public IdempotencyProperties {
		if (keepFor.compareTo(KEEP_FOR_MIN) < 0 || keepFor.compareTo(KEEP_FOR_MAX) > 0) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + ".keep-for", keepFor,
					"Set it between 1d and 3650d.");
		}
		if (keysMax < KEYS_MIN || keysMax > KEYS_MAX) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + ".keys-max", keysMax,
					"Set it between " + KEYS_MIN + " and " + KEYS_MAX + ".");
		}
	}

}
