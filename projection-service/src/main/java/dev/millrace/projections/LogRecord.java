package dev.millrace.projections;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A record of the log as it was read.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its place in the partition
 * @param value null for a tombstone
 * @param headers by name
 */
public record LogRecord(String topic, int partition, long offset, @Nullable String value, Map<String, String> headers) {
}
