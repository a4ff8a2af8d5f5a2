package dev.millrace.events.store;

import java.util.List;

import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;

/**
 * One page of a stream.
 *
 * @param streamId the stream
 * @param currentRevision the stream's last revision when the page was read, 0 if it does
 * not exist
 * @param events in the order asked for
 */
public record StreamPage(StreamId streamId, long currentRevision, List<RecordedEvent> events) {

	public StreamPage {
		events = List.copyOf(events);
	}

	/**
	 * Whether the stream has events after the last one of this page, read forwards.
	 */
	public boolean hasNext() {
		return !this.events.isEmpty() && this.events.getLast().revision() < this.currentRevision;
	}

}
