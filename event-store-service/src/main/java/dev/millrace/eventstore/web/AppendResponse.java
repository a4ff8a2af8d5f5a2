package dev.millrace.eventstore.web;

import java.util.List;
import java.util.UUID;

import dev.millrace.events.store.AppendOutcome.Appended;
import dev.millrace.events.store.AppendOutcome.AppendedEvent;

/**
 * What an append did, as clients see it.
 *
 * @param streamId the stream
 * @param revision the stream's revision after the append
 * @param events what was appended
 * @param token stands for this append when reading a read model
 */
record AppendResponse(String streamId, long revision, List<Event> events, String token) {

	static AppendResponse of(Appended appended) {
		return new AppendResponse(appended.streamId().toString(), appended.revision(),
				appended.events().stream().map(Event::of).toList(), appended.token().toString());
	}

	/**
	 * One appended event.
	 */
	record Event(UUID id, String type, long revision) {

		static Event of(AppendedEvent event) {
			return new Event(event.id(), event.type().name(), event.revision());
		}

	}

}
