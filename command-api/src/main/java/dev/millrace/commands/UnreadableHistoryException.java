package dev.millrace.commands;

import dev.millrace.events.EventType;
import dev.millrace.events.StreamId;
import org.jspecify.annotations.Nullable;

/**
 * A stream holds an event that this program cannot read: its type is unknown here, its
 * schema version is newer, or no upcaster leads from its version to today's. The event is
 * unharmed; a program that knows it decides on the stream again.
 */
public final class UnreadableHistoryException extends RuntimeException {

	private final StreamId streamId;

	private final long revision;

	private final EventType type;

	public UnreadableHistoryException(StreamId streamId, long revision, EventType type, @Nullable String reason,
			@Nullable Throwable cause) {
		super("Revision " + revision + " of stream " + streamId + " is " + type + ", which this program cannot read: "
				+ reason, cause);
		this.streamId = streamId;
		this.revision = revision;
		this.type = type;
	}

	public StreamId streamId() {
		return this.streamId;
	}

	/**
	 * Where in the stream the event is.
	 */
	public long revision() {
		return this.revision;
	}

	public EventType type() {
		return this.type;
	}

}
