package dev.millrace.eventstore.web;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.millrace.events.Metadata;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.store.StreamPage;
import org.jspecify.annotations.Nullable;

/**
 * A page of a stream as clients see it.
 *
 * @param streamId the stream
 * @param revision the stream's last revision
 * @param events in the order asked for
 * @param next where the next page is; null after the last one
 */
record StreamResponse(String streamId, long revision, List<Event> events, @Nullable String next) {

	static StreamResponse of(StreamPage page, @Nullable String next) {
		return new StreamResponse(page.streamId().toString(), page.currentRevision(),
				page.events().stream().map(Event::of).toList(), next);
	}

	/**
	 * One event; its data is the stored text itself, so that no number changes.
	 */
	record Event(UUID id, String type, int schemaVersion, long revision, long position, Instant eventTime,
			Instant recordedAt, MetadataBody metadata, @JsonRawValue String data) {

		static Event of(RecordedEvent event) {
			return new Event(event.id(), event.type().name(), event.type().schemaVersion(), event.revision(),
					event.position(), event.eventTime(), event.recordedAt(), MetadataBody.of(event.metadata()),
					event.data());
		}

	}

	/**
	 * What travels beside the payload; what is not known is left out.
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record MetadataBody(String correlationId, String causationId, @Nullable String actor,
			@Nullable String traceparent) {

		static MetadataBody of(Metadata metadata) {
			return new MetadataBody(metadata.correlationId(), metadata.causationId(), metadata.actor(),
					metadata.traceparent());
		}

	}

}
