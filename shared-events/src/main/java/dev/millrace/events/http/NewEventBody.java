package dev.millrace.events.http;

import java.time.Instant;
import java.util.UUID;

import dev.millrace.events.NewEvent;

/**
 * One event to append, as a client writes it who leaves nothing to the store.
 *
 * @param data the payload's exact text, a JSON object
 */
public record NewEventBody(UUID id, String type, int schemaVersion, Instant eventTime, MetadataBody metadata,
		@ExactText String data) {

	public static NewEventBody of(NewEvent event) {
		return new NewEventBody(event.id(), event.type().name(), event.type().schemaVersion(), event.eventTime(),
				MetadataBody.of(event.metadata()), event.data());
	}

}
