package dev.millrace.events.wire;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.millrace.events.Envelope;
import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.Tag;
import dev.millrace.events.json.IsoInstant;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * Domain events as CloudEvents 1.0 in Kafka's binary mode: attributes in {@code ce_}
 * headers, the payload as the record's value.
 *
 * @see <a href=
 * "https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">CloudEvents
 * Kafka protocol binding</a>
 */
public final class CloudEventHeaders {

	private static final String CONTENT_TYPE = "content-type";

	private static final String SPEC_VERSION = "ce_specversion";

	/** The event's id. */
	public static final String ID = "ce_id";

	private static final String SOURCE = "ce_source";

	/** The header with the name of an event's type. */
	public static final String TYPE = "ce_type";

	/** The stream. */
	public static final String SUBJECT = "ce_subject";

	private static final String TIME = "ce_time";

	private static final String SCHEMA_VERSION = "ce_schemaversion";

	/** The event's place in its stream. */
	public static final String REVISION = "ce_revision";

	/** The event's place in the store. */
	public static final String POSITION = "ce_position";

	private static final String RECORDED_TIME = "ce_recordedtime";

	private static final String CORRELATION_ID = "ce_correlationid";

	private static final String CAUSATION_ID = "ce_causationid";

	private static final String ACTOR = "ce_actor";

	private static final String TRACEPARENT = "ce_traceparent";

	private static final String TAGS = "ce_tags";

	/** No tag contains it. */
	private static final String TAG_SEPARATOR = ",";

	private CloudEventHeaders() {
	}

	/**
	 * The headers of an event, in a stable order.
	 * @param source the CloudEvents source, a URI reference that names the store
	 */
	public static Map<String, String> of(RecordedEvent event, String source) {
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put(CONTENT_TYPE, "application/json");
		headers.put(SPEC_VERSION, "1.0");
		headers.put(ID, event.id().toString());
		headers.put(SOURCE, source);
		headers.put(TYPE, event.type().name());
		headers.put(SUBJECT, event.streamId().toString());
		headers.put(TIME, event.eventTime().toString());
		headers.put(SCHEMA_VERSION, Integer.toString(event.type().schemaVersion()));
		headers.put(REVISION, Long.toString(event.revision()));
		headers.put(POSITION, Long.toString(event.position()));
		headers.put(RECORDED_TIME, event.recordedAt().toString());
		headers.put(CORRELATION_ID, event.metadata().correlationId());
		headers.put(CAUSATION_ID, event.metadata().causationId());
		putIfPresent(headers, ACTOR, event.metadata().actor());
		putIfPresent(headers, TRACEPARENT, event.metadata().traceparent());
		putIfPresent(headers, TAGS, text(event.metadata().tags()));
		return headers;
	}

	/**
	 * The type of a record's event.
	 * @param headers gives a header's value, or null if the record does not have it
	 * @throws IllegalStateException if a header that every event has is missing
	 */
	@NullUnmarked
	public static EventType type(UnaryOperator<String> headers) {
		return new EventType(required(headers, TYPE), Integer.parseInt(required(headers, SCHEMA_VERSION)));
	}

	/**
	 * The event of a record. Each header is read when it is asked for, so that nobody
	 * pays for those that he does not look at; one that every event has and this record
	 * has not is an {@link IllegalStateException} then.
	 * @param headers gives a header's value, or null if the record does not have it
	 * @param data the record's value
	 * @throws IllegalStateException if the headers have no type
	 */
	@NullUnmarked
	public static Envelope envelope(UnaryOperator<String> headers, String data) {
		return envelope(type(headers), headers, data);
	}

	/**
	 * The same of a record whose type is known already.
	 * @param type of these headers
	 * @param headers gives a header's value, or null if the record does not have it
	 * @param data the record's value
	 */
	@NullUnmarked
	public static Envelope envelope(EventType type, UnaryOperator<String> headers, String data) {
		return new HeadersEnvelope(type, headers, data);
	}

	private static @Nullable String text(Set<Tag> tags) {
		return tags.isEmpty() ? null : tags.stream().map(Tag::toString).collect(Collectors.joining(TAG_SEPARATOR));
	}

	private static Set<Tag> tags(@Nullable String text) {
		return (text == null) ? Set.of()
				: Stream.of(text.split(TAG_SEPARATOR)).map(Tag::parse).collect(Collectors.toUnmodifiableSet());
	}

	private static void putIfPresent(Map<String, String> headers, String name, @Nullable String value) {
		if (value != null) {
			headers.put(name, value);
		}
	}

	@NullUnmarked
	private static String required(UnaryOperator<String> headers, String name) {
		String value = headers.apply(name);
		if (value == null) {
			throw new IllegalStateException("The record has no header " + name + ": it is not a domain event");
		}
		return value;
	}

	@NullUnmarked
	private record HeadersEnvelope(EventType type, UnaryOperator<String> headers, String data) implements Envelope {

		@Override
		public long position() {
			return Long.parseLong(required(this.headers, POSITION));
		}

		@Override
		public StreamId streamId() {
			return StreamId.parse(required(this.headers, SUBJECT));
		}

		@Override
		public long revision() {
			return Long.parseLong(required(this.headers, REVISION));
		}

		@Override
		public UUID id() {
			return UUID.fromString(required(this.headers, ID));
		}

		@Override
		public Instant eventTime() {
			return IsoInstant.parse(required(this.headers, TIME));
		}

		@Override
		public Instant recordedAt() {
			return IsoInstant.parse(required(this.headers, RECORDED_TIME));
		}

		@Override
		public Metadata metadata() {
			return new Metadata(required(this.headers, CORRELATION_ID), required(this.headers, CAUSATION_ID),
					this.headers.apply(ACTOR), this.headers.apply(TRACEPARENT), tags(this.headers.apply(TAGS)));
		}

	}

}
