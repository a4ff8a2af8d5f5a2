package dev.millrace.cdc.verification;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A record as it was found in its topic.
 *
 * @param partition of the topic
 * @param offset in the partition
 * @param key of the record
 * @param value of the record
 * @param headers by name
 */
public record PublishedRecord(int partition, long offset, @Nullable String key, @Nullable String value,
		Map<String, String> headers) {

	String header(String name) {
		String value = this.headers.get(name);
		if (value == null) {
			throw new IllegalStateException("The record at offset " + this.offset + " of partition " + this.partition
					+ " has no header " + name + ": somebody else writes to this topic");
		}
		return value;
	}

	long number(String name) {
		return Long.parseLong(header(name));
	}

}
