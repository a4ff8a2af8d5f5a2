package dev.millrace.events.http;

import java.util.List;

import dev.millrace.events.store.log.Cursor;
import dev.millrace.events.store.log.LogPage;

/**
 * A page of the log as clients see it.
 *
 * @param events in the order of the store
 * @param next what to pass on as {@code after} to get the next page
 * @param caughtUp whether the page reached the last event that is safe to read
 */
public record LogPageBody(List<EventBody> events, String next, boolean caughtUp) {

	public static LogPageBody of(LogPage page) {
		return new LogPageBody(page.events().stream().map(EventBody::of).toList(), page.next().toString(),
				page.caughtUp());
	}

	public LogPage page() {
		return new LogPage(this.events.stream().map(EventBody::event).toList(), Cursor.parse(this.next), this.caughtUp);
	}

}
