package dev.millrace.commands.aggregate;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Settings of the states kept in memory.
 *
 * @param enabled whether states are kept in memory between commands
 * @param streamsMax of how many streams the state is kept, 1 to 1000000; those used least
 * are left out
 */
@ConfigurationProperties(CacheProperties.PREFIX)
public record CacheProperties(@DefaultValue("true") boolean enabled, @DefaultValue("10000") int streamsMax) {

	/** What the names of all these properties start with. */
	public static final String PREFIX = "millrace.commands.cache";

	private static final int STREAMS_BOUND = 1_000_000;

	public CacheProperties {
		if (streamsMax < 1 || streamsMax > STREAMS_BOUND) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + ".streams-max", streamsMax,
					"Set it between 1 and " + STREAMS_BOUND + "; to keep none, set " + PREFIX + ".enabled to false.");
		}
	}

}
