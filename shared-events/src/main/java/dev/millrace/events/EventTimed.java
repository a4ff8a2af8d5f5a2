package dev.millrace.events;

import java.time.Instant;

/**
 * An event that knows when it happened in the business. Events without it happened when
 * they were recorded.
 */
public interface EventTimed {

	Instant eventTime();

}
