package dev.millrace.cdc.autoconfigure;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * What the properties must keep to, each with a sentence that says how.
 */
record PropertyRules(String slot, String publication, List<String> tables, int batchSize) {

	private static final Pattern SLOT = Pattern.compile("[a-z0-9_]{1,63}");

	private static final Pattern TABLE = Pattern.compile("[^.,\\s]+\\.[^.,\\s]+");

	private static final String EVENTS_TABLE = "event_store.events";

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

	static void checkPartitions(int partitions) {
		require(partitions > 0, "topics.partitions", partitions, "Use at least 1");
	}

	private static void checkTable(String table, Set<String> seen) {
		require(TABLE.matcher(table).matches(), "tables", table, "Write each table as schema.table");
		require(!table.equals(EVENTS_TABLE), "tables", table,
				"The events are always captured, as events.<category>; take it off the list");
		require(seen.add(table), "tables", table, "Name each table once");
	}

	private static void require(boolean isRight, String property, Object value, String sentence) {
		if (!isRight) {
			throw new InvalidConfigurationPropertyValueException("millrace.cdc." + property, value, sentence);
		}
	}

}
