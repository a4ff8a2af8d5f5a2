package dev.millrace.commands.remote;

import java.util.ArrayList;
import java.util.List;

import dev.millrace.events.http.LogPageBody;
import dev.millrace.events.store.log.Cursor;
import dev.millrace.events.store.log.EventFilter;
import dev.millrace.events.store.log.EventLog;
import dev.millrace.events.store.log.LogPage;

/**
 * The log of the event store behind its REST API. Safe for use by many threads.
 */
final class RemoteEventLog implements EventLog {

	private final StoreService service;

	RemoteEventLog(StoreService service) {
		this.service = service;
	}

	@Override
	public LogPage read(Cursor after, EventFilter filter, int max) {
		StringBuilder path = new StringBuilder("/events?after={after}&max={max}");
		List<Object> variables = new ArrayList<>(List.of(after, max));
		filter.category().ifPresent((category) -> {
			path.append("&category={category}");
			variables.add(category);
		});
		filter.correlationId().ifPresent((correlationId) -> {
			path.append("&correlationId={correlationId}");
			variables.add(correlationId);
		});
		filter.types().stream().sorted().forEach((type) -> {
			path.append("&type={type").append(variables.size()).append('}');
			variables.add(type);
		});
		return this.service.send(StoreRequest.get(path.toString(), variables.toArray())).read(LogPageBody.class).page();
	}

}
