package dev.millrace.eventstore.imports;

import java.time.Instant;
import java.util.Optional;

import dev.millrace.events.NewEvent;
import dev.millrace.events.StreamId;

/**
 * An event of another store, on its way into this one.
 *
 * @param streamId the stream it is appended to
 * @param event with its id and event time as they were there
 * @param recordedAt when the other store took it; if empty, the time of the import counts
 */
public record ImportedEvent(StreamId streamId, NewEvent event, Optional<Instant> recordedAt) {
}
