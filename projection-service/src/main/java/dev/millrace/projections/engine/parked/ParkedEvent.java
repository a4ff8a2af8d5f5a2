package dev.millrace.projections.engine.parked;

import java.time.Instant;

import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.failure.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A record of the log that a version of a read model has not applied: a reference, not a
 * copy.
 *
 * @param id counts upwards
 * @param version the number of the version
 * @param partition where the record is
 * @param offset its place there
 * @param stream the id of an event's stream, the primary key of a change
 * @param eventId the id of the event, if it is one
 * @param type the name of its type, if it is an event
 * @param failure why it could not be applied; null if it waits behind another of its
 * stream
 * @param attempts how often it was tried
 * @param parkedAt when it was parked
 * @param failedAt when it was tried last; null if it never was
 */
public record ParkedEvent(long id, int version, LogPartition partition, long offset, String stream,
		@Nullable String eventId, @Nullable String type, @Nullable Failure failure, int attempts, Instant parkedAt,
		@Nullable Instant failedAt) {
}
