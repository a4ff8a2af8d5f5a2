package dev.millrace.benchmarks.append;

import java.time.Clock;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import dev.millrace.events.EventType;
import dev.millrace.events.IdGenerator;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.TimeOrderedIds;

/**
 * The events of a new stream, of the same size each time.
 */
record SampleAppend(StreamId streamId, List<NewEvent> events) {

	/** About 300 bytes of ASCII, as an order's line could have. */
	static final String DATA = """
			{"orderId":"order-0000-1234567","customer":"c-17850","country":"United Kingdom","currency":"GBP",\
			"line":{"stockCode":"85123A","description":"WHITE HANGING HEART T-LIGHT HOLDER","quantity":6,\
			"unitPrice":"2.55","total":"15.30"},"placedAt":"2010-12-01T08:26:00Z",\
			"note":"leave with the neighbour if nobody answers"}""";

	private static final EventType TYPE = new EventType("line-ordered", 1);

	private static final InstantSource CLOCK = Clock.systemUTC();

	private static final IdGenerator IDS = new TimeOrderedIds(CLOCK);

	static SampleAppend next(int events) {
		String stream = IDS.next().toString();
		return new SampleAppend(new StreamId("benchmark", stream),
				IntStream.range(0, events).mapToObj((number) -> event(IDS.next(), stream)).toList());
	}

	/**
	 * The metadata as the store writes it.
	 */
	static String metadata(NewEvent event) {
		return "{\"correlationId\":\"" + event.metadata().correlationId() + "\",\"causationId\":\""
				+ event.metadata().causationId() + "\"}";
	}

	private static NewEvent event(UUID id, String command) {
		return new NewEvent(id, TYPE, CLOCK.instant().truncatedTo(ChronoUnit.MICROS), Metadata.startedBy(command),
				DATA);
	}

}
