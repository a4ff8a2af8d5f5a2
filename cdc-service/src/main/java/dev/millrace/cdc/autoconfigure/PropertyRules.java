package dev.millrace.cdc.autoconfigure;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import dev.millrace.cdc.policy.TablePattern;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * What the properties must keep to, each with a sentence that says how.
 */
record PropertyRules(String slot, String publication, List<String> tables, int batchSize) {

	private static final Pattern SLOT = Pattern.compile("[a-z0-9_]{1,63}");

	private static final Pattern PREFIX = Pattern.compile("[a-z0-9]{0,20}");

	private static final String EXCEPT = "!";

	private static final String EVENTS_TABLE = "event_store.events";

	private static final int THREADS_MAX = 32;

	void check() {
		require(SLOT.matcher(this.slot).matches(), "slot", this.slot,
				"Use 1 to 63 lower-case letters, digits and underscores");
		require(SLOT.matcher(this.publication).matches(), "publication", this.publication,
				"Use 1 to 63 lower-case letters, digits and underscores");
		require(this.batchSize > 0, "batch-size", this.batchSize, "Use at least 1");
		Set<String> seen = new HashSet<>();
		for (String table : this.tables) {
			checkTable(table, seen);
		}
	}

	static void checkPrefix(String prefix) {
		require(PREFIX.matcher(prefix).matches(), "topics.prefix", prefix,
				"Use at most 20 lower-case letters and digits");
	}

	/**
	 * Without the events there must be tables.
	 */
	static void checkSomething(boolean events, List<String> tables) {
		require(events || !tables.isEmpty(), "tables", tables,
				"millrace.cdc.events is false, so there is nothing to capture: name tables");
	}

	static void checkPartitions(int partitions) {
		require(partitions > 0, "topics.partitions", partitions, "Use at least 1");
	}

	static void checkSnapshots(int threads, int chunkSize) {
		require(threads > 0 && threads <= THREADS_MAX, "snapshots.threads", threads, "Use 1 to " + THREADS_MAX);
		require(chunkSize > 0, "snapshots.chunk-size", chunkSize, "Use at least 1");
	}

	private static void checkTable(String entry, Set<String> seen) {
		try {
			TablePattern table = TablePattern
				.parse(entry.startsWith(EXCEPT) ? entry.substring(EXCEPT.length()) : entry);
			require(table.isOpen() || !table.matches(EVENTS_TABLE), "tables", entry,
					"The events are always captured, as events.<category>; take it off the list");
		}
		catch (IllegalArgumentException ex) {
			throw wrong("tables", entry, String.valueOf(ex.getMessage()));
		}
		require(seen.add(entry), "tables", entry, "Name each table once");
	}

	static void require(boolean isRight, String property, Object value, String sentence) {
		if (!isRight) {
			throw wrong(property, value, sentence);
		}
	}

	static InvalidConfigurationPropertyValueException wrong(String property, @Nullable Object value, String sentence) {
		return new InvalidConfigurationPropertyValueException("millrace.cdc." + property, value, sentence);
	}

}
