package dev.millrace.events;

import java.time.Instant;
import java.util.UUID;

/**
 * An event as the store holds it.
 *
 * @param position its place in the store as a whole; increasing, with gaps, and not in
 * commit order
 * @param streamId the stream it belongs to
 * @param revision its place in the stream, from 1 without gaps
 * @param id as chosen by the writer
 * @param type its stable name and schema version
 * @param eventTime when it happened in the business
 * @param recordedAt when the store took it
 * @param metadata what travels beside the payload
 * @param data the payload as stored, a JSON object
 */
public record RecordedEvent(long position, StreamId streamId, long revision, UUID id, EventType type, Instant eventTime,
		Instant recordedAt, Metadata metadata, String data) implements Envelope {
}
