package dev.millrace.eventstore.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.millrace.events.EventType;
import dev.millrace.events.IdGenerator;
import dev.millrace.events.InvalidValueException;
import dev.millrace.events.NewEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.Tag;
import dev.millrace.events.http.BoundaryAppendBody;
import dev.millrace.events.http.StoreJson;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.boundary.Boundaries;
import dev.millrace.events.store.boundary.Boundary;
import dev.millrace.events.store.boundary.Boundary.Criterion;
import dev.millrace.events.store.boundary.BoundaryAppend.StreamEvents;
import dev.millrace.events.store.boundary.Condition;
import dev.millrace.events.store.boundary.Marker;
import dev.millrace.events.store.log.Cursor;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the bodies of requests that speak of boundaries. It collects every wrong field
 * before it gives up. Used for one body.
 */
final class BoundaryBody {

	private static final Set<String> QUERY_FIELDS = Set.of("criteria", "marker", "after", "max");

	private static final Set<String> CRITERION_FIELDS = Set.of("tags", "types");

	private static final Set<String> APPEND_FIELDS = Set.of("condition", "streams");

	private static final Set<String> CONDITION_FIELDS = Set.of("criteria", "marker");

	private static final Set<String> STREAM_FIELDS = Set.of("streamId", "expected", "events");

	private static final int PAGE_DEFAULT = 100;

	private final AppendBody fields;

	BoundaryBody(IdGenerator ids, Instant now) {
		this.fields = new AppendBody(ids, now);
	}

	/**
	 * The wish to read a page.
	 * @throws InvalidRequestException naming all wrong fields
	 */
	Query query(JsonRequest request) {
		ObjectNode body = object(request, QUERY_FIELDS);
		Optional<Boundary> boundary = boundary("criteria", body.get("criteria"));
		Optional<Marker> marker = optional("marker", body, Marker::new);
		Optional<Cursor> after = optional("after", body, Cursor::parse);
		if (marker.isEmpty() && after.isPresent()) {
			this.fields.wrong("marker", "Required with after: what the first page gave");
		}
		int max = max(body.get("max"));
		this.fields.check();
		return new Query(boundary.orElseThrow(), marker, after.orElse(Cursor.START), max);
	}

	/**
	 * The condition of an append, if it has one, and its events by stream.
	 * @throws InvalidRequestException naming all wrong fields
	 */
	Streams streams(JsonRequest request) {
		ObjectNode body = object(request, APPEND_FIELDS);
		JsonNode conditionNode = body.get("condition");
		Optional<Condition> condition = (conditionNode == null || conditionNode.isNull()) ? Optional.empty()
				: condition(conditionNode);
		JsonNode streamsNode = body.get("streams");
		if (streamsNode == null || !streamsNode.isArray()) {
			throw new InvalidRequestException("streams", "Required: a list of streams with their events");
		}
		List<StreamEvents> streams = new ArrayList<>();
		for (int index = 0; index < streamsNode.size(); index++) {
			stream("streams[" + index + "]", streamsNode.get(index)).ifPresent(streams::add);
		}
		this.fields.check();
		return new Streams(condition, withPayloads(streams, StoreJson.payloadsByStream(request.text())));
	}

	private ObjectNode object(JsonRequest request, Set<String> known) {
		if (!(request.body() instanceof ObjectNode body)) {
			throw new InvalidRequestException("body", "Send a JSON object");
		}
		body.propertyNames()
			.stream()
			.filter((name) -> !known.contains(name))
			.forEach((name) -> this.fields.wrong(name, "Unknown; known are " + known.stream().sorted().toList()));
		return body;
	}

	private Optional<Boundary> boundary(String path, @Nullable JsonNode node) {
		if (node == null || !node.isArray()) {
			this.fields.wrong(path, "Required: a list of criteria, each with tags");
			return Optional.empty();
		}
		List<Criterion> criteria = new ArrayList<>();
		for (int index = 0; index < node.size(); index++) {
			criterion(path + "[" + index + "]", node.get(index)).ifPresent(criteria::add);
		}
		// What is wrong in the criteria is noted already.
		return (criteria.size() < node.size()) ? Optional.empty() : valid(path, () -> new Boundary(criteria));
	}

	private Optional<Criterion> criterion(String path, JsonNode node) {
		if (!(node instanceof ObjectNode criterion)) {
			this.fields.wrong(path, "Must be a JSON object");
			return Optional.empty();
		}
		this.fields.checkFields(path, criterion, CRITERION_FIELDS);
		JsonNode tagsNode = criterion.get("tags");
		if (tagsNode == null || tagsNode.isNull()) {
			this.fields.wrong(path + ".tags", "Required: at least one tag, written name:value");
			return Optional.empty();
		}
		Set<Tag> tags = this.fields.tags(path + ".tags", tagsNode);
		JsonNode typesNode = criterion.get("types");
		List<String> types = (typesNode == null || typesNode.isNull()) ? List.of()
				: this.fields.texts(path + ".types", typesNode, (name) -> new EventType(name, 1).name());
		if (tags.isEmpty() && !tagsNode.isEmpty()) {
			return Optional.empty();
		}
		return valid(path + ".tags", () -> new Criterion(tags, Set.copyOf(types)));
	}

	private Optional<Condition> condition(JsonNode node) {
		if (!(node instanceof ObjectNode condition)) {
			this.fields.wrong("condition", "Must be a JSON object");
			return Optional.empty();
		}
		this.fields.checkFields("condition", condition, CONDITION_FIELDS);
		Optional<Boundary> boundary = boundary("condition.criteria", condition.get("criteria"));
		String text = this.fields.text("condition", condition, "marker");
		if (text == null) {
			this.fields.wrong("condition.marker", "Required: what reading the boundary gave");
			return Optional.empty();
		}
		Optional<Marker> marker = valid("condition.marker", () -> new Marker(text));
		return boundary.flatMap((inside) -> marker.map((seen) -> new Condition(inside, seen)));
	}

	private Optional<StreamEvents> stream(String path, JsonNode node) {
		if (!(node instanceof ObjectNode stream)) {
			this.fields.wrong(path, "Must be a JSON object");
			return Optional.empty();
		}
		this.fields.checkFields(path, stream, STREAM_FIELDS);
		Optional<StreamId> streamId = streamId(path, stream);
		Optional<ExpectedRevision> expected = expected(path + ".expected", stream.get("expected"));
		JsonNode eventsNode = stream.get("events");
		if (eventsNode == null || !eventsNode.isArray() || eventsNode.isEmpty()) {
			this.fields.wrong(path + ".events", "Required: a list of at least one event");
			return Optional.empty();
		}
		List<NewEvent> events = this.fields.events(path + ".events", eventsNode);
		if (streamId.isEmpty() || expected.isEmpty() || events.size() < eventsNode.size()) {
			return Optional.empty();
		}
		return Optional.of(new StreamEvents(streamId.get(), expected.get(), events));
	}

	private Optional<StreamId> streamId(String path, ObjectNode stream) {
		String text = this.fields.text(path, stream, "streamId");
		if (text == null) {
			this.fields.wrong(path + ".streamId", "Required: category-key");
			return Optional.empty();
		}
		return valid(path + ".streamId", () -> StreamId.parse(text));
	}

	private Optional<ExpectedRevision> expected(String path, @Nullable JsonNode node) {
		if (node == null || node.isNull() || isText(node, BoundaryAppendBody.ANY)) {
			return Optional.of(ExpectedRevision.any());
		}
		if (isText(node, BoundaryAppendBody.EXISTS)) {
			return Optional.of(ExpectedRevision.streamExists());
		}
		if (node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0) {
			return Optional.of(ExpectedRevision.exactly(node.longValue()));
		}
		this.fields.wrong(path, "Must be a revision, 0 for a stream that does not exist, or '" + BoundaryAppendBody.ANY
				+ "' or '" + BoundaryAppendBody.EXISTS + "'");
		return Optional.empty();
	}

	private int max(@Nullable JsonNode node) {
		if (node == null || node.isNull()) {
			return PAGE_DEFAULT;
		}
		if (node.isIntegralNumber() && node.canConvertToInt() && node.intValue() >= 1
				&& node.intValue() <= Boundaries.PAGE_MAX) {
			return node.intValue();
		}
		this.fields.wrong("max", "Must be from 1 to " + Boundaries.PAGE_MAX);
		return PAGE_DEFAULT;
	}

	private <T> Optional<T> optional(String name, ObjectNode body, Function<String, T> meaning) {
		JsonNode node = body.get(name);
		if (node == null || node.isNull()) {
			return Optional.empty();
		}
		if (!node.isString()) {
			this.fields.wrong(name, "Must be a string");
			return Optional.empty();
		}
		return valid(name, () -> meaning.apply(node.stringValue()));
	}

	private <T> Optional<T> valid(String field, Supplier<T> value) {
		try {
			return Optional.of(value.get());
		}
		catch (InvalidValueException ex) {
			this.fields.wrong(field, String.valueOf(ex.getMessage()));
			return Optional.empty();
		}
	}

	private static boolean isText(JsonNode node, String text) {
		return node.isString() && node.stringValue().equals(text);
	}

	private static List<StreamEvents> withPayloads(List<StreamEvents> streams, List<List<String>> payloads) {
		List<StreamEvents> whole = new ArrayList<>(streams.size());
		for (int index = 0; index < streams.size(); index++) {
			StreamEvents stream = streams.get(index);
			whole.add(new StreamEvents(stream.streamId(), stream.expected(),
					AppendBody.withPayloads(stream.events(), payloads.get(index))));
		}
		return whole;
	}

	/**
	 * A page that is wanted.
	 *
	 * @param marker of the first page, if this is a further one
	 */
	record Query(Boundary boundary, Optional<Marker> marker, Cursor after, int max) {
	}

	/**
	 * What is to be appended.
	 */
	record Streams(Optional<Condition> condition, List<StreamEvents> events) {
	}

}
