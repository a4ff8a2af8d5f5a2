package dev.millrace.cdc.relay;

import java.time.Instant;
import java.util.Map;

import dev.millrace.cdc.rows.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record that is to be sent.
 *
 * @param topic where to
 * @param key decides the partition
 * @param value the payload; null removes the key from a compacted topic
 * @param timestamp the record's own time, which brokers expire by
 * @param headers in order
 * @param rows what the rows are made of, if the value is a change; null otherwise
 * @param failure why it can never be sent, and so has no value; null if it can
 */
public record Outgoing(String topic, String key, @Nullable String value, Instant timestamp, Map<String, String> headers,
		ValueType.@Nullable Composite rows, @Nullable String failure) {

	public Outgoing(String topic, String key, @Nullable String value, Instant timestamp, Map<String, String> headers) {
		this(topic, key, value, timestamp, headers, null, null);
	}

}
