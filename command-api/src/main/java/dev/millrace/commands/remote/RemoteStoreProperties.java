package dev.millrace.commands.remote;

import java.net.URI;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Where the service of the event store is, and how long to try.
 *
 * @param url where the service is, {@code http://host:8081}; without it the store must be
 * in the application itself
 * @param connectTimeout how long one attempt waits for a connection
 * @param readTimeout how long one attempt waits for an answer; longer than the service's
 * own {@code millrace.event-store.statement-timeout}
 * @param attemptsMax how often a request is sent at most, 1 to 20
 * @param backoff the pause after a first attempt without answer; it doubles with each
 * further one
 * @param backoffMax the longest pause, also when the service asks for a longer one
 */
@ConfigurationProperties(RemoteStoreProperties.PREFIX)
public record RemoteStoreProperties(@Nullable URI url, @DefaultValue("2s") Duration connectTimeout,
		@DefaultValue("15s") Duration readTimeout, @DefaultValue("5") int attemptsMax,
		@DefaultValue("100ms") Duration backoff, @DefaultValue("2s") Duration backoffMax) {

	/** What the names of all these properties start with. */
	public static final String PREFIX = "millrace.commands.event-store";

	private static final int ATTEMPTS_BOUND = 20;

	private static final Duration WAIT_BOUND = Duration.ofMinutes(5);

	public RemoteStoreProperties {
		check("url", url, url == null || isHttp(url), "Set it to http://host:port or https://host:port.");
		check("connect-timeout", connectTimeout, isWait(connectTimeout), "Set it between 1ms and 5m.");
		check("read-timeout", readTimeout, isWait(readTimeout), "Set it between 1ms and 5m.");
		check("attempts-max", attemptsMax, 1 <= attemptsMax && attemptsMax <= ATTEMPTS_BOUND,
				"Set it between 1 and " + ATTEMPTS_BOUND + ".");
		check("backoff", backoff, isWait(backoff), "Set it between 1ms and 5m.");
		check("backoff-max", backoffMax, isWait(backoffMax) && backoffMax.compareTo(backoff) >= 0,
				"Set it to at least backoff, and at most 5m.");
	}

	private static boolean isHttp(URI url) {
		return ("http".equals(url.getScheme()) || "https".equals(url.getScheme())) && url.getHost() != null
				&& url.getQuery() == null;
	}

	private static boolean isWait(Duration wait) {
		return wait.toMillis() >= 1 && wait.compareTo(WAIT_BOUND) <= 0;
	}

	private static void check(String name, @Nullable Object value, boolean allowed, String reason) {
		if (!allowed) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "." + name, value, reason);
		}
	}

}
