package dev.millrace.events;

import java.time.Instant;
import java.util.UUID;

/**
 * An event that is to be appended.
 *
 * @param id chosen by the writer and kept for ever; unique
 * @param type its stable name and schema version
 * @param eventTime when it happened in the business, to the microsecond
 * @param metadata what travels beside the payload
 * @param data the payload, a JSON object
 */
public record NewEvent(UUID id, EventType type, Instant eventTime, Metadata metadata, String data) {
}
