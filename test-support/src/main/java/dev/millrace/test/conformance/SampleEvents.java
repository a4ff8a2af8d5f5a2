package dev.millrace.test.conformance;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.Tag;
import dev.millrace.events.store.Idempotency;

/**
 * Events, streams and tags that no other test uses.
 */
final class SampleEvents {

	static final EventType ISSUED = new EventType("invoice-issued", 2);

	static final EventType PAID = new EventType("invoice-paid", 1);

	static final Instant EVENT_TIME = Instant.parse("2010-12-01T08:26:00.123456Z");

	private SampleEvents() {
	}

	static NewEvent event(EventType type, Tag... tags) {
		return event(type, "{}", tags);
	}

	static NewEvent event(EventType type, String data, Tag... tags) {
		return event(type, Metadata.startedBy("command-1").withTags(Set.of(tags)), data);
	}

	static NewEvent event(EventType type, Metadata metadata, String data) {
		return new NewEvent(UUID.randomUUID(), type, EVENT_TIME, metadata, data);
	}

	static List<NewEvent> events(int count) {
		return IntStream.range(0, count).mapToObj((number) -> event(ISSUED, "{\"number\":" + number + "}")).toList();
	}

	static String newCategory() {
		return "c" + UUID.randomUUID().toString().replace("-", "");
	}

	static StreamId newStream() {
		return newStream("invoice");
	}

	static StreamId newStream(String category) {
		return new StreamId(category, UUID.randomUUID().toString());
	}

	static Tag newTag(String name) {
		return new Tag(name, UUID.randomUUID().toString());
	}

	static Idempotency newKey() {
		return new Idempotency(UUID.randomUUID().toString(), "fingerprint");
	}

}
