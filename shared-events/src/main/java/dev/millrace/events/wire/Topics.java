package dev.millrace.events.wire;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import dev.millrace.events.Sha256;

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

	/** Kafka's limit. */
	private static final int LENGTH_MAX = 249;

	private static final int HASH_LENGTH = 32;

	/** Where a name is cut; nothing else has two hyphens. */
	private static final String CUT = "--";

	private static final HexFormat HEX = HexFormat.of().withUpperCase();

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
	 * The topic of a table's row changes: {@code changes.}, schema, a dot and the table's
	 * name; the record key is the primary key as a JSON object. Kafka allows letters,
	 * digits, dot, underscore and hyphen: every other character, a hyphen, and a dot in
	 * the table's name stand there as the bytes of their UTF-8 form, each as a hyphen and
	 * two hexadecimal digits ({@code shop."Kunden-Größe"} is
	 * {@code changes.shop.Kunden-2DGr-C3-B6-C3-9Fe}). A name that would be longer than
	 * Kafka allows is cut and ends in two hyphens and a hash, so that no two tables have
	 * one topic.
	 * @param table schema and name, {@code shop.customers}; the first dot parts them
	 */
	public static String changes(String table) {
		int dot = table.indexOf('.');
		String topic = (dot < 0) ? CHANGES_PREFIX + escaped(table)
				: CHANGES_PREFIX + escaped(table.substring(0, dot)) + "." + escaped(table.substring(dot + 1));
		return (topic.length() <= LENGTH_MAX) ? topic
				: topic.substring(0, LENGTH_MAX - HASH_LENGTH - CUT.length()) + CUT + hash(table);
	}

	/**
	 * Schema and name of the table whose row changes a topic has, unless the topic's name
	 * was cut.
	 * @param topic the topic of a table
	 */
	public static String table(String topic) {
		String name = topic.substring(CHANGES_PREFIX.length());
		return name.contains(CUT) ? name : unescaped(name);
	}

	public static boolean isEvents(String topic) {
		return topic.startsWith(EVENTS_PREFIX);
	}

	public static boolean isChanges(String topic) {
		return topic.startsWith(CHANGES_PREFIX);
	}

	private static String escaped(String name) {
		StringBuilder escaped = new StringBuilder();
		for (byte element : name.getBytes(StandardCharsets.UTF_8)) {
			if (isPlain(element)) {
				escaped.append((char) element);
			}
			else {
				escaped.append('-').append(HEX.toHexDigits(element));
			}
		}
		return escaped.toString();
	}

	private static String unescaped(String name) {
		byte[] bytes = new byte[name.length()];
		int length = 0;
		int place = 0;
		while (place < name.length()) {
			boolean escaped = name.charAt(place) == '-';
			bytes[length++] = (byte) (escaped ? HexFormat.fromHexDigits(name, place + 1, place + 3)
					: name.charAt(place));
			place += escaped ? 3 : 1;
		}
		return new String(bytes, 0, length, StandardCharsets.UTF_8);
	}

	private static String hash(String name) {
		return HEX.formatHex(Sha256.digest().digest(name.getBytes(StandardCharsets.UTF_8))).substring(0, HASH_LENGTH);
	}

	private static boolean isPlain(byte c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
	}

}
