package dev.millrace.eventstore.postgres;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.json.Json;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.Idempotency;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an append writes to one stream, as Postgres takes it. Made by the thread that
 * appends, so that whoever does several appends together only passes them on.
 *
 * @param streamId the stream's name
 * @param revisionMin where the stream may be, at least
 * @param revisionMax where the stream may be, at most
 * @param idempotency makes the append repeatable
 * @param events in order
 */
record EncodedAppend(String streamId, long revisionMin, long revisionMax, Optional<Idempotency> idempotency,
		List<EncodedEvent> events) {

	private static final JsonMapper METADATA = Json.events()
		.rebuild()
		.changeDefaultPropertyInclusion((inclusion) -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
		.build();

	static EncodedAppend of(Append append) {
		return of(append.streamId(), append.expected(), append.idempotency(), append.events());
	}

	static EncodedAppend of(StreamId streamId, ExpectedRevision expected, Optional<Idempotency> idempotency,
			List<NewEvent> events) {
		List<EncodedEvent> encoded = events.stream().map(EncodedEvent::of).toList();
		String stream = streamId.toString();
		return switch (expected) {
			case ExpectedRevision.Any any -> new EncodedAppend(stream, 0, Long.MAX_VALUE, idempotency, encoded);
			case ExpectedRevision.NoStream noStream -> new EncodedAppend(stream, 0, 0, idempotency, encoded);
			case ExpectedRevision.StreamExists streamExists ->
				new EncodedAppend(stream, 1, Long.MAX_VALUE, idempotency, encoded);
			case ExpectedRevision.Exactly(long revision) ->
				new EncodedAppend(stream, revision, revision, idempotency, encoded);
		};
	}

	/**
	 * Whether one statement can insert it: one event without tags and key, at a known
	 * revision. Then the row alone conflicts with whoever was faster.
	 */
	boolean isSingleRow() {
		return this.events.size() == 1 && this.revisionMin == this.revisionMax && this.idempotency.isEmpty()
				&& this.events.getFirst().event().metadata().tags().isEmpty();
	}

	/** In characters, about what it takes to send it. */
	long size() {
		return this.events.stream()
			.mapToLong((event) -> event.event().data().length() + event.metadata().length())
			.sum();
	}

	static Metadata metadata(String json) {
		return METADATA.readValue(json, Metadata.class);
	}

	/**
	 * One event.
	 */
	record EncodedEvent(NewEvent event, String metadata) {

		static EncodedEvent of(NewEvent event) {
			return new EncodedEvent(event, METADATA.writeValueAsString(event.metadata()));
		}

	}

}
