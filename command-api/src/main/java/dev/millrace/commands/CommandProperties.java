package dev.millrace.commands;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the command endpoints.
 *
 * @param attemptsMax how often a command is decided when other writers are faster, 1 to
 * 100
 * @param inFlightMax how many commands are worked on at a time, 1 to 10000; more are
 * answered with 429
 * @param bodySizeMax the largest body of a command, at most 64MB; larger ones are
 * answered with 413
 */
@ConfigurationProperties(CommandProperties.PREFIX)
public record CommandProperties(@DefaultValue("5") int attemptsMax, @DefaultValue("64") int inFlightMax,
		@DefaultValue("1MB") DataSize bodySizeMax) {

	/** What the names of all these properties start with. */
	public static final String PREFIX = "millrace.commands";

	private static final int ATTEMPTS_BOUND = 100;

	private static final int IN_FLIGHT_BOUND = 10_000;

	private static final DataSize BODY_SIZE_BOUND = DataSize.ofMegabytes(64);

	public CommandProperties {
		check("attempts-max", attemptsMax, 1 <= attemptsMax && attemptsMax <= ATTEMPTS_BOUND,
				"Set it between 1 and " + ATTEMPTS_BOUND + ".");
		check("in-flight-max", inFlightMax, 1 <= inFlightMax && inFlightMax <= IN_FLIGHT_BOUND,
				"Set it between 1 and " + IN_FLIGHT_BOUND + ".");
		check("body-size-max", bodySizeMax, bodySizeMax.toBytes() >= 1 && bodySizeMax.compareTo(BODY_SIZE_BOUND) <= 0,
				"Set it between 1B and 64MB.");
	}

	private static void check(String name, Object value, boolean allowed, String reason) {
		if (!allowed) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "." + name, value, reason);
		}
	}

}
