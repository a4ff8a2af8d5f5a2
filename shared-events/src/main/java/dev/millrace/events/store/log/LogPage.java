package dev.millrace.events.store.log;

import java.util.List;

import dev.millrace.events.RecordedEvent;

/**
 * One page of the log.
 *
 * @param events in the order of their cursors; may be empty although more follow, when
 * the filter left out all that were looked at
 * @param cursors the place after each event, for a reader who stops inside the page
 * @param next where the next page starts
 * @param caughtUp whether the page reached the last event that is safe to read; later
 * ones are found by asking again
 */
public record LogPage(List<RecordedEvent> events, List<Cursor> cursors, Cursor next, boolean caughtUp) {

	public LogPage {
		events = List.copyOf(events);
		cursors = List.copyOf(cursors);
		if (cursors.size() != events.size()) {
			throw new IllegalStateException(events.size() + " events with " + cursors.size() + " cursors");
		}
	}

}
