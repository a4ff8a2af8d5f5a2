package dev.millrace.benchmarks;

import java.time.Clock;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

import dev.millrace.events.EventType;
import dev.millrace.events.IdGenerator;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.TimeOrderedIds;

/**
 * The only event of a new stream, of the same size each time.
 */
record SampleEvent(StreamId streamId, NewEvent event) {

	/** About 300 bytes of ASCII, as an order's line could have. */
	static final String DATA = """
			{"orderId":"order-0000-1234567","customer":"c-17850","country":"United Kingdom","currency":"GBP",\
			"line":{"stockCode":"85123A","description":"WHITE HANGING HEART T-LIGHT HOLDER","quantity":6,\
			"unitPrice":"2.55","total":"15.30"},"placedAt":"2010-12-01T08:26:00Z",\
			"note":"leave with the neighbour if nobody answers"}""";

	private static final EventType TYPE = new EventType("line-ordered", 1);

	private static final InstantSource CLOCK = Clock.systemUTC();

	private static final IdGenerator IDS = new TimeOrderedIds(CLOCK);

	static SampleEvent next() {
		UUID id = IDS.next();
		return new SampleEvent(new StreamId("benchmark", id.toString()), new NewEvent(id, TYPE,
				CLOCK.instant().truncatedTo(ChronoUnit.MICROS), Metadata.startedBy(id.toString()), DATA));
	}

}
