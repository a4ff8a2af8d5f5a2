package dev.millrace.events.wire;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import dev.millrace.events.Envelope;
import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class CloudEventHeadersTests {

	private final RecordedEvent event = new RecordedEvent(7, new StreamId("invoice", "536365"), 2, new UUID(1, 2),
			new EventType("invoice-issued", 3), Instant.parse("2010-12-01T08:26:00.123456Z"),
			Instant.parse("2026-11-21T00:00:00Z"), new Metadata("action", "command", "anna", null), "{}");

	@Test
	void an_event_comes_back_from_its_headers() {
		Map<String, String> headers = CloudEventHeaders.of(this.event, "/store");

		Envelope envelope = CloudEventHeaders.envelope(headers::get, "{}");

		assertThat(recorded(envelope)).isEqualTo(this.event);
	}

	@Test
	void the_attributes_that_cloud_events_requires_are_there() {
		assertThat(CloudEventHeaders.of(this.event, "/store")).containsEntry("ce_specversion", "1.0")
			.containsEntry("ce_id", this.event.id().toString())
			.containsEntry("ce_source", "/store")
			.containsEntry("ce_type", "invoice-issued")
			.containsEntry("ce_subject", "invoice-536365")
			.containsEntry("ce_time", "2010-12-01T08:26:00.123456Z")
			.containsEntry("content-type", "application/json")
			.doesNotContainKey("ce_traceparent")
			.doesNotContainKey("ce_tags");
	}

	@Test
	void tags_come_back_from_one_header() {
		Set<Tag> tags = Set.of(new Tag("student", "s-2"), new Tag("course", "c:1"));
		RecordedEvent tagged = new RecordedEvent(7, this.event.streamId(), 3, this.event.id(), this.event.type(),
				this.event.eventTime(), this.event.recordedAt(), this.event.metadata().withTags(tags), "{}");

		Map<String, String> headers = CloudEventHeaders.of(tagged, "/store");

		assertThat(headers).containsEntry("ce_tags", "course:c:1,student:s-2");
		assertThat(CloudEventHeaders.envelope(headers::get, "{}").metadata().tags()).isEqualTo(tags);
	}

	@Test
	void a_record_without_them_is_no_domain_event() {
		assertThatIllegalStateException().isThrownBy(() -> CloudEventHeaders.envelope((name) -> null, "{}"))
			.withMessageContaining("has no header ce_type");
	}

	@Test
	void a_header_that_is_missing_is_missed_when_it_is_asked_for() {
		Map<String, String> headers = CloudEventHeaders.of(this.event, "/store");
		headers.remove(CloudEventHeaders.REVISION);

		Envelope envelope = CloudEventHeaders.envelope(headers::get, "{}");

		assertThat(envelope.streamId()).isEqualTo(this.event.streamId());
		assertThatIllegalStateException().isThrownBy(envelope::revision)
			.withMessageContaining("has no header ce_revision");
	}

	private static RecordedEvent recorded(Envelope envelope) {
		return new RecordedEvent(envelope.position(), envelope.streamId(), envelope.revision(), envelope.id(),
				envelope.type(), envelope.eventTime(), envelope.recordedAt(), envelope.metadata(), envelope.data());
	}

}
