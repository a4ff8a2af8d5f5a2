package dev.millrace.cdc.policy;

/**
 * A change as it goes out.
 *
 * @param key the record's key, a JSON object
 * @param envelope the change as JSON
 * @param deleted whether there is no row with this key any more
 */
public record OutgoingChange(String key, String envelope, boolean deleted) {
}
