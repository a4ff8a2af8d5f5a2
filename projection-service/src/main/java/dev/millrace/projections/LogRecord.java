package dev.millrace.projections;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A record of the log as it was read.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its place in the partition
 * @param committedAt when the source committed it
 * @param key the stream id of an event, the primary key of a change; null if it has none
 * @param value null for a tombstone
 * @param headers by name
 */
public record LogRecord(String topic, int partition, long offset, Instant committedAt, @Nullable String key,
		@Nullable String value, Map<String, String> headers) {

	/**
	 * What the record keeps its order with: the records of its topic with the same key.
	 * One without a key is alone.
	 */
	public String stream() {
		return (this.key != null) ? this.key : this.partition + "/" + this.offset;
	}

}
