package dev.millrace.cdc.snapshots;

import java.util.List;
import java.util.Map;

/**
 * Reads back the keys of a topic of changes (port). Used by one thread.
 */
public interface TopicReader extends AutoCloseable {

	/**
	 * Read the next records.
	 * @param from the first offset of each partition; 0 where missing
	 * @param until the offset after the last; where missing, nothing is read
	 * @param recordsMax how many, about
	 */
	Page read(String topic, Map<Integer, Long> from, Map<Integer, Long> until, int recordsMax);

	@Override
	void close();

	/**
	 * Records of a topic, each partition in order.
	 *
	 * @param entries what they say of keys
	 * @param next the first offset of each partition that is not read
	 */
	record Page(List<Entry> entries, Map<Integer, Long> next) {

		public Page {
			entries = List.copyOf(entries);
			next = Map.copyOf(next);
		}

	}

	/**
	 * What a record says of its key.
	 *
	 * @param key the key
	 * @param removed whether it is gone
	 */
	record Entry(String key, boolean removed) {
	}

}
