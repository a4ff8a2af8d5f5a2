package dev.millrace.events.store.boundary;

import java.util.List;

import dev.millrace.events.RecordedEvent;
import dev.millrace.events.store.log.Cursor;

/**
 * A part of the events inside a boundary.
 *
 * @param events in the order of their cursors
 * @param marker what the first page could see; the same for all pages of one reading
 * @param next where the next page starts
 * @param last whether nothing visible to the marker follows
 */
public record BoundaryPage(List<RecordedEvent> events, Marker marker, Cursor next, boolean last) {

	public BoundaryPage {
		events = List.copyOf(events);
	}

}
