package dev.millrace.cdc.autoconfigure;

import java.net.URI;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How several instances with the same slot work together.
 *
 * @param advertisedUrl where the other instances reach the REST API of this one; from the
 * address and port of the server if empty
 * @param leadershipTimeout how long after its last sign of life an instance is still the
 * active one; others take over then
 */
@ConfigurationProperties("millrace.cdc")
record InstanceProperties(@Nullable URI advertisedUrl, @DefaultValue("5s") Duration leadershipTimeout) {

	private static final Duration LEADERSHIP_TIMEOUT_MIN = Duration.ofSeconds(2);

	InstanceProperties {
		PropertyRules.require(advertisedUrl == null || isUsable(advertisedUrl), "advertised-url",
				String.valueOf(advertisedUrl), "Write it as http://host:port or https://host:port, without a query");
		PropertyRules.require(leadershipTimeout.compareTo(LEADERSHIP_TIMEOUT_MIN) >= 0, "leadership-timeout",
				leadershipTimeout, "Use at least 2s");
	}

	private static boolean isUsable(URI url) {
		return ("http".equals(url.getScheme()) || "https".equals(url.getScheme())) && url.getHost() != null
				&& url.getQuery() == null && url.getFragment() == null;
	}

}
