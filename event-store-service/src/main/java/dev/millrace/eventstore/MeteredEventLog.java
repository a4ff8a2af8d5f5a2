package dev.millrace.eventstore;

import dev.millrace.events.store.log.Cursor;
import dev.millrace.events.store.log.EventFilter;
import dev.millrace.events.store.log.EventLog;
import dev.millrace.events.store.log.LogPage;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Measures another event log.
 */
public final class MeteredEventLog implements EventLog {

	private final EventLog log;

	private final Timings timings;

	public MeteredEventLog(EventLog log, MeterRegistry registry) {
		this.log = log;
		this.timings = new Timings(registry);
	}

	@Override
	public LogPage read(Cursor after, EventFilter filter, int max) {
		return this.timings.time(EventStoreMetrics.LOG_READS, () -> this.log.read(after, filter, max),
				(page) -> "read");
	}

}
