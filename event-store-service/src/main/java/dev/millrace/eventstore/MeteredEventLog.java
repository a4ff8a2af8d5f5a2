package dev.millrace.eventstore;

import dev.millrace.events.store.log.Cursor;
import dev.millrace.events.store.log.EventFilter;
import dev.millrace.events.store.log.EventLog;
import dev.millrace.events.store.log.LogPage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * Measures another event log.
 */
public final class MeteredEventLog implements EventLog {

	private final EventLog log;

	private final MeterRegistry registry;

	public MeteredEventLog(EventLog log, MeterRegistry registry) {
		this.log = log;
		this.registry = registry;
	}

	@Override
	public LogPage read(Cursor after, EventFilter filter, int max) {
		Timer.Sample sample = Timer.start(this.registry);
		String outcome = "failed";
		try {
			LogPage page = this.log.read(after, filter, max);
			outcome = "read";
			return page;
		}
		finally {
			sample.stop(this.registry.timer(EventStoreMetrics.LOG_READS, EventStoreMetrics.OUTCOME, outcome));
		}
	}

}
