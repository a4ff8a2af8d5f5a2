package dev.millrace.cdc.relay;

import java.util.UUID;

/**
 * A domain event as it was found in its topic.
 *
 * @param topic where it is
 * @param partition of the topic
 * @param offset in the partition
 * @param streamId the stream it belongs to
 * @param revision its place in the stream
 * @param id of the event
 * @param transactionId the 64-bit id of its Postgres transaction
 */
public record PublishedEvent(String topic, int partition, long offset, String streamId, long revision, UUID id,
		long transactionId) {
}
