package dev.millrace.commands;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

import dev.millrace.events.EventTimed;
import dev.millrace.events.IdGenerator;
import dev.millrace.events.NewEvent;

/**
 * Writes what was decided as events to append. Safe for use by many threads.
 */
final class EventWriter {

	private final IdGenerator ids;

	private final InstantSource clock;

	EventWriter(IdGenerator ids, InstantSource clock) {
		this.ids = ids;
		this.clock = clock;
	}

	<C, E> List<NewEvent> events(Category<C, E, ?> category, Command<C> command, List<E> events) {
		Instant now = this.clock.instant();
		return events.stream().map((event) -> event(category, command, event, now)).toList();
	}

	private <C, E> NewEvent event(Category<C, E, ?> category, Command<C> command, E event, Instant now) {
		Instant eventTime = (event instanceof EventTimed timed) ? timed.eventTime() : now;
		return new NewEvent(this.ids.next(), category.typeOf(event), eventTime,
				command.metadata().withTags(category.tags(event)), category.encode(event));
	}

}
