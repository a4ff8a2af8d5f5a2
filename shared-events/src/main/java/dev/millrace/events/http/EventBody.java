package dev.millrace.events.http;

import java.time.Instant;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.events.EventType;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.log.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * One recorded event as readers get it.
 *
 * @param cursor the place after it in the log; left out elsewhere
 * @param streamId left out where all events are of one stream
 * @param data the stored text itself, so that no number changes
 */
public record EventBody(@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String cursor,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String streamId, UUID id, String type, int schemaVersion,
		long revision, long position, Instant eventTime, Instant recordedAt, MetadataBody metadata,
		@ExactText String data) {

	/**
	 * An event beside others of its stream.
	 */
	public static EventBody ofStream(RecordedEvent event) {
		return of(null, null, event);
	}

	/**
	 * An event beside events of other streams.
	 */
	public static EventBody of(RecordedEvent event) {
		return of(null, event.streamId().toString(), event);
	}

	/**
	 * An event of the log.
	 * @param cursor the place after it
	 */
	public static EventBody of(Cursor cursor, RecordedEvent event) {
		return of(cursor.toString(), event.streamId().toString(), event);
	}

	private static EventBody of(@Nullable String cursor, @Nullable String streamId, RecordedEvent event) {
		return new EventBody(cursor, streamId, event.id(), event.type().name(), event.type().schemaVersion(),
				event.revision(), event.position(), event.eventTime(), event.recordedAt(),
				MetadataBody.of(event.metadata()), event.data());
	}

	/**
	 * The event of a page that names no streams.
	 * @param stream the stream that the whole page is of
	 */
	public RecordedEvent event(StreamId stream) {
		return new RecordedEvent(this.position, stream, this.revision, this.id,
				new EventType(this.type, this.schemaVersion), this.eventTime, this.recordedAt, this.metadata.metadata(),
				this.data);
	}

	/**
	 * The event of a page that names the stream of each event.
	 */
	public RecordedEvent event() {
		if (this.streamId == null) {
			throw new IllegalStateException("Event " + this.id + " has no streamId");
		}
		return event(StreamId.parse(this.streamId));
	}

	/**
	 * The place after an event of the log.
	 */
	Cursor place() {
		if (this.cursor == null) {
			throw new IllegalStateException("Event " + this.id + " has no cursor");
		}
		return Cursor.parse(this.cursor);
	}

}
