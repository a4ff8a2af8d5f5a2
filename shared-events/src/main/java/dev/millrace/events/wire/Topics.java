package dev.millrace.events.wire;

/**
 * The names of the Kafka topics.
 */
public final class Topics {

	/** One record per Kafka transaction of the relay: what it published up to where. */
	public static final String PROGRESS = "millrace.progress";

	/** Where each relay stands; compacted, one record per replication slot. */
	public static final String CURSORS = "millrace.cursors";

	private static final String EVENTS_PREFIX = "events.";

	private static final String CHANGES_PREFIX = "changes.";

	private Topics() {
	}

	/**
	 * The topic of a category's domain events, {@code events.<category>}; the record key
	 * is the stream id.
	 */
	public static String events(String category) {
		return EVENTS_PREFIX + category;
	}

	/**
	 * The topic of a table's row changes, {@code changes.<schema>.
	 *
	<table>
	 * }; the record key is the primary key as a JSON object.
	 * @param table schema and name, {@code shop.customers}
	 */
	public static String changes(String table) {
		return CHANGES_PREFIX + table;
	}

	/**
	 * Schema and name of the table whose row changes a topic has.
	 * @param topic the topic of a table
	 */
	public static String table(String topic) {
		return topic.substring(CHANGES_PREFIX.length());
	}

	public static boolean isEvents(String topic) {
		return topic.startsWith(EVENTS_PREFIX);
	}

	public static boolean isChanges(String topic) {
		return topic.startsWith(CHANGES_PREFIX);
	}

}
