package dev.millrace.events.http;

import java.util.UUID;

import dev.millrace.events.EventType;
import dev.millrace.events.store.AppendOutcome.AppendedEvent;

/**
 * One appended event in the answer to an append.
 */
public record AppendedEventBody(UUID id, String type, int schemaVersion, long revision) {

	public static AppendedEventBody of(AppendedEvent event) {
		return new AppendedEventBody(event.id(), event.type().name(), event.type().schemaVersion(), event.revision());
	}

	public AppendedEvent event() {
		return new AppendedEvent(this.id, new EventType(this.type, this.schemaVersion), this.revision);
	}

}
