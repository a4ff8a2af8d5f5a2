package dev.millrace.eventstore;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Settings of following events live over HTTP.
 *
 * @param followersMax how many clients one instance serves at a time, 0 to 1000; more are
 * answered with 429
 * @param pollInterval how long a follower that has seen everything waits before it looks
 * again, 10ms to 1m
 * @param heartbeatInterval how long a follower without events waits before it sends a
 * comment, which also finds out whether the client is still there, 100ms to 5m
 */
@ConfigurationProperties(FollowProperties.PREFIX)
public record FollowProperties(@DefaultValue("32") int followersMax, @DefaultValue("200ms") Duration pollInterval,
		@DefaultValue("15s") Duration heartbeatInterval) {

	/** What the names of all these properties start with. */
	public static final String PREFIX = EventStoreProperties.PREFIX + ".follow";

	private static final int FOLLOWERS_LIMIT = 1_000;

	public FollowProperties {
		if (followersMax < 0 || followersMax > FOLLOWERS_LIMIT) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + ".followers-max", followersMax,
					"Set it between 0 and " + FOLLOWERS_LIMIT + ".");
		}
		check("poll-interval", pollInterval, Duration.ofMillis(10), Duration.ofMinutes(1));
		check("heartbeat-interval", heartbeatInterval, Duration.ofMillis(100), Duration.ofMinutes(5));
	}

	private static void check(String name, Duration value, Duration min, Duration max) {
		if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "." + name, value,
					"Set it between " + min.toMillis() + "ms and " + max.toMillis() + "ms.");
		}
	}

}
