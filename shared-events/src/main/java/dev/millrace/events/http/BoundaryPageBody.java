package dev.millrace.events.http;

import java.util.List;

import dev.millrace.events.store.boundary.BoundaryPage;
import dev.millrace.events.store.boundary.Marker;
import dev.millrace.events.store.log.Cursor;

/**
 * A page of a boundary as clients see it.
 *
 * @param events in the order of the store
 * @param marker what the first page could see; for the next page, and for an append
 * @param next what to pass on as {@code after} to get the next page
 * @param last whether nothing visible to the marker follows
 */
public record BoundaryPageBody(List<EventBody> events, String marker, String next, boolean last) {

	public static BoundaryPageBody of(BoundaryPage page) {
		return new BoundaryPageBody(page.events().stream().map(EventBody::of).toList(), page.marker().toString(),
				page.next().toString(), page.last());
	}

	public BoundaryPage page() {
		return new BoundaryPage(this.events.stream().map(EventBody::event).toList(), new Marker(this.marker),
				Cursor.parse(this.next), this.last);
	}

}
