package dev.millrace.commands.web;

import java.util.List;
import java.util.UUID;

import dev.millrace.events.store.AppendOutcome.Appended;
import dev.millrace.events.store.AppendOutcome.AppendedEvent;

/**
 * What a command did, as clients see it.
 *
 * @param streamId the stream
 * @param revision the stream's revision afterwards
 * @param events what happened, in order
 * @param token stands for this effect when reading a read model
 */
record CommandResponse(String streamId, long revision, List<Event> events, String token) {

	static CommandResponse of(Appended appended) {
		return new CommandResponse(appended.streamId().toString(), appended.revision(),
				appended.events().stream().map(Event::of).toList(), appended.token().toString());
	}

	/**
	 * One event.
	 */
	record Event(UUID id, String type, long revision) {

		static Event of(AppendedEvent event) {
			return new Event(event.id(), event.type().name(), event.revision());
		}

	}

}
