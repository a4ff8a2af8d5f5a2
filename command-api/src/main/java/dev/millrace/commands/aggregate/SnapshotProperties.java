package dev.millrace.commands.aggregate;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the snapshots that commands take and use.
 *
 * @param enabled whether snapshots are taken and used
 * @param everyEvents how many events after its last snapshot a stream gets the next, 100
 * to 1000000
 * @param foldTime how long reading a stream of more than 100 events may take before it
 * gets a snapshot sooner
 * @param queueMax how many states wait to be stored, 1 to 10000; more are dropped, and
 * taken another time
 * @param sizeMax the largest state stored, as JSON in UTF-8, at most 64MB
 */
@ConfigurationProperties(SnapshotProperties.PREFIX)
public record SnapshotProperties(@DefaultValue("true") boolean enabled, @DefaultValue("100") int everyEvents,
		@DefaultValue("100ms") Duration foldTime, @DefaultValue("100") int queueMax,
		@DefaultValue("1MB") DataSize sizeMax) {

	/** What the names of all these properties start with. */
	public static final String PREFIX = "millrace.commands.snapshots";

	/** A stream that is not longer is read at once, without looking for a snapshot. */
	static final int SHORT_STREAM = 100;

	private static final int EVERY_EVENTS_BOUND = 1_000_000;

	private static final int QUEUE_BOUND = 10_000;

	private static final DataSize SIZE_BOUND = DataSize.ofMegabytes(64);

	public SnapshotProperties {
		check("every-events", everyEvents, SHORT_STREAM <= everyEvents && everyEvents <= EVERY_EVENTS_BOUND,
				"Set it between " + SHORT_STREAM + " and " + EVERY_EVENTS_BOUND + ".");
		check("fold-time", foldTime, foldTime.isPositive(), "Set it above 0.");
		check("queue-max", queueMax, 1 <= queueMax && queueMax <= QUEUE_BOUND,
				"Set it between 1 and " + QUEUE_BOUND + ".");
		check("size-max", sizeMax, sizeMax.toBytes() >= 1 && sizeMax.compareTo(SIZE_BOUND) <= 0,
				"Set it between 1B and 64MB.");
	}

	private static void check(String name, Object value, boolean allowed, String reason) {
		if (!allowed) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "." + name, value, reason);
		}
	}

}
