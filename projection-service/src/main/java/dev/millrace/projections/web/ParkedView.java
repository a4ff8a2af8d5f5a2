package dev.millrace.projections.web;

import java.time.Instant;
import java.util.List;

import dev.millrace.projections.engine.failure.Failure;
import dev.millrace.projections.engine.parked.ParkedEvent;
import org.jspecify.annotations.Nullable;

/**
 * A parked event over REST.
 *
 * @param version the version of the read model that lacks it
 * @param stream the stream id of an event, the primary key of a change
 * @param cause why it could not be applied; null if it waits behind another of its stream
 */
record ParkedView(long id, int version, String topic, int partition, long offset, String stream,
		@Nullable String eventId, @Nullable String type, @Nullable String cause, @Nullable String stack, int attempts,
		Instant parkedAt, @Nullable Instant failedAt) {

	static ParkedView of(ParkedEvent event) {
		Failure failure = event.failure();
		return new ParkedView(event.id(), event.version(), event.partition().topic(), event.partition().partition(),
				event.offset(), event.stream(), event.eventId(), event.type(),
				(failure != null) ? failure.cause() : null, (failure != null) ? failure.stack() : null,
				event.attempts(), event.parkedAt(), event.failedAt());
	}

	/**
	 * A page.
	 *
	 * @param after what to give as {@code after} for the next page; null on the last
	 */
	record Page(List<ParkedView> items, @Nullable Long after) {
	}

	/**
	 * What became of a retry.
	 *
	 * @param applied how many events are in the read model now
	 * @param failed those that failed again, one a stream
	 * @param parked how many are still parked
	 */
	record Retried(int applied, List<ParkedView> failed, int parked) {
	}

	/**
	 * What was skipped.
	 *
	 * @param waiting how many events of its stream still wait: retry the stream
	 */
	record Skipped(ParkedView skipped, int waiting) {
	}

}
