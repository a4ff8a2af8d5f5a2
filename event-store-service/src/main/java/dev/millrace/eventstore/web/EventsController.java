package dev.millrace.eventstore.web;

import java.util.List;

import dev.millrace.events.http.LogPageBody;
import dev.millrace.events.store.log.EventFilter;
import dev.millrace.events.store.log.EventLog;
import dev.millrace.events.store.log.LogPage;
import org.jspecify.annotations.Nullable;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The store as a whole over HTTP: the log in pages, and what one business action did.
 */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
public final class EventsController {

	private static final String PAGE_DEFAULT = "100";

	/** The tree of a page is at most as deep; JSON readers end at 500 or 1000 levels. */
	private static final int CORRELATED_MAX = 200;

	private final EventLog log;

	public EventsController(EventLog log) {
		this.log = log;
	}

	/**
	 * Read a page of the log.
	 */
	@GetMapping("/events")
	LogPageBody events(@RequestParam(required = false) @Nullable String after,
			@RequestParam(required = false) @Nullable String category,
			@RequestParam(required = false) @Nullable List<String> type,
			@RequestParam(required = false) @Nullable String correlationId,
			@RequestParam(defaultValue = PAGE_DEFAULT) int max) {
		EventFilter filter = LogParameters.filter(category, type, correlationId);
		LogPage page = this.log.read(LogParameters.cursor("after", after), filter,
				LogParameters.max(max, EventLog.PAGE_MAX));
		return LogPageBody.of(page);
	}

	/**
	 * Read the events of a business action, and what caused what.
	 */
	@GetMapping("/correlations/{correlationId}")
	CorrelationResponse correlation(@PathVariable String correlationId,
			@RequestParam(required = false) @Nullable String after,
			@RequestParam(defaultValue = PAGE_DEFAULT) int max) {
		EventFilter filter = LogParameters.filter(null, null, correlationId);
		LogPage page = this.log.read(LogParameters.cursor("after", after), filter,
				LogParameters.max(max, CORRELATED_MAX));
		return CorrelationResponse.of(correlationId, page);
	}

}
