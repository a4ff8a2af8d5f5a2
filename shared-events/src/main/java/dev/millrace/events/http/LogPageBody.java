package dev.millrace.events.http;

import java.util.List;
import java.util.stream.IntStream;

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
		List<EventBody> events = IntStream.range(0, page.events().size())
			.mapToObj((index) -> EventBody.of(page.cursors().get(index), page.events().get(index)))
			.toList();
		return new LogPageBody(events, page.next().toString(), page.caughtUp());
	}

	public LogPage page() {
		return new LogPage(this.events.stream().map(EventBody::event).toList(),
				this.events.stream().map(EventBody::place).toList(), Cursor.parse(this.next), this.caughtUp);
	}

}
