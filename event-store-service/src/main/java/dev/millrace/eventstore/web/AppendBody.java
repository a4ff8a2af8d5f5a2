package dev.millrace.eventstore.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

import dev.millrace.events.EventType;
import dev.millrace.events.IdGenerator;
import dev.millrace.events.InvalidValueException;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.Tag;
import dev.millrace.events.http.StoreJson;
import dev.millrace.events.store.Append;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the events of an append, a JSON array. It collects every wrong field before it
 * gives up. Used for one body.
 */
final class AppendBody {

	static final Set<String> EVENT_FIELDS = Set.of("id", "type", "schemaVersion", "eventTime", "metadata", "data");

	private static final Set<String> METADATA_FIELDS = Set.of("correlationId", "causationId", "actor", "traceparent",
			"tags");

	private static final String PAYLOAD_UNREAD = "{}";

	private final IdGenerator ids;

	private final Instant now;

	private final List<FieldError> errors = new ArrayList<>();

	AppendBody(IdGenerator ids, Instant now) {
		this.ids = ids;
		this.now = now;
	}

	/**
	 * The events of a body.
	 * @throws InvalidRequestException naming all wrong fields
	 * @throws RequestTooLargeException if there are too many
	 */
	List<NewEvent> events(JsonRequest request) {
		JsonNode body = request.body();
		if (!body.isArray()) {
			throw new InvalidRequestException("body", "Send a JSON array of events");
		}
		List<NewEvent> events = events("", body);
		check();
		return withPayloads(events, StoreJson.payloads(request.text()));
	}

	/**
	 * The events of a part of a body, without their payloads; those that are wrong are
	 * left out and noted.
	 * @param path where the array is in the body
	 */
	List<NewEvent> events(String path, JsonNode array) {
		if (array.size() > Append.EVENTS_MAX) {
			throw new RequestTooLargeException(
					"An append takes at most " + Append.EVENTS_MAX + " events, not " + array.size());
		}
		List<NewEvent> events = new ArrayList<>(array.size());
		for (int index = 0; index < array.size(); index++) {
			event(path + "[" + index + "]", array.get(index)).ifPresent(events::add);
		}
		return events;
	}

	/**
	 * The same events with their payloads, each the text that the client wrote.
	 */
	static List<NewEvent> withPayloads(List<NewEvent> events, List<String> payloads) {
		List<NewEvent> whole = new ArrayList<>(events.size());
		for (int index = 0; index < events.size(); index++) {
			NewEvent event = events.get(index);
			whole.add(new NewEvent(event.id(), event.type(), event.eventTime(), event.metadata(), payloads.get(index)));
		}
		return whole;
	}

	/**
	 * Note a wrong field.
	 */
	void wrong(String field, String message) {
		this.errors.add(new FieldError(field, message));
	}

	/**
	 * Give up if any field was wrong.
	 * @throws InvalidRequestException naming all of them
	 */
	void check() {
		if (!this.errors.isEmpty()) {
			throw new InvalidRequestException(this.errors);
		}
	}

	private Optional<NewEvent> event(String path, JsonNode node) {
		if (!(node instanceof ObjectNode event)) {
			wrong(path, "Must be a JSON object");
			return Optional.empty();
		}
		int errorsBefore = this.errors.size();
		checkFields(path, event, EVENT_FIELDS);
		UUID id = id(path, event);
		Optional<EventType> type = type(path, event);
		Instant eventTime = eventTime(path, event);
		Optional<Metadata> metadata = metadata(path + ".metadata", event.get("metadata"), id);
		checkData(path, event);
		if (this.errors.size() > errorsBefore) {
			return Optional.empty();
		}
		return Optional.of(new NewEvent(id, type.orElseThrow(), eventTime, metadata.orElseThrow(), PAYLOAD_UNREAD));
	}

	void checkFields(String path, ObjectNode object, Set<String> known) {
		object.propertyNames()
			.stream()
			.filter((name) -> !known.contains(name))
			.forEach((name) -> wrong(path + "." + name, "Unknown; known are " + known.stream().sorted().toList()));
	}

	private UUID id(String path, ObjectNode event) {
		String text = text(path, event, "id");
		if (text == null) {
			return this.ids.next();
		}
		try {
			UUID id = UUID.fromString(text);
			if (id.toString().equalsIgnoreCase(text)) {
				return id;
			}
		}
		catch (IllegalArgumentException ex) {
			// Reported below, like the short forms that UUID.fromString accepts.
		}
		wrong(path + ".id", "'" + text + "' is not a UUID");
		return this.ids.next();
	}

	private Optional<EventType> type(String path, ObjectNode event) {
		String name = text(path, event, "type");
		if (name == null) {
			wrongIfMissing(path, event, "type", "Required: the event's name, such as invoice-issued");
		}
		Optional<Integer> schemaVersion = schemaVersion(path, event);
		if (name == null || schemaVersion.isEmpty()) {
			return Optional.empty();
		}
		try {
			return Optional.of(new EventType(name, schemaVersion.get()));
		}
		catch (InvalidValueException ex) {
			wrong(path + "." + ex.field(), message(ex));
			return Optional.empty();
		}
	}

	private Optional<Integer> schemaVersion(String path, ObjectNode event) {
		JsonNode node = event.get("schemaVersion");
		if (node == null || node.isNull()) {
			return Optional.of(1);
		}
		if (!node.isIntegralNumber() || !node.canConvertToInt()) {
			wrong(path + ".schemaVersion", "Must be a whole number from 1");
			return Optional.empty();
		}
		return Optional.of(node.intValue());
	}

	private Instant eventTime(String path, ObjectNode event) {
		String text = text(path, event, "eventTime");
		if (text == null) {
			return this.now;
		}
		Optional<Instant> time = RequestTime.parse(text);
		if (time.isEmpty()) {
			wrong(path + ".eventTime", RequestTime.refusal(text));
		}
		return time.orElse(this.now);
	}

	private Optional<Metadata> metadata(String path, @Nullable JsonNode node, UUID id) {
		if (node == null || node.isNull()) {
			return Optional.of(Metadata.startedBy(id.toString()));
		}
		if (!(node instanceof ObjectNode metadata)) {
			wrong(path, "Must be a JSON object");
			return Optional.empty();
		}
		checkFields(path, metadata, METADATA_FIELDS);
		String causationId = textOr(id.toString(), text(path, metadata, "causationId"));
		String correlationId = textOr(causationId, text(path, metadata, "correlationId"));
		try {
			return Optional.of(new Metadata(correlationId, causationId, text(path, metadata, "actor"),
					text(path, metadata, "traceparent"), tags(path, metadata)));
		}
		catch (InvalidValueException ex) {
			wrong(path + "." + ex.field(), message(ex));
			return Optional.empty();
		}
	}

	private Set<Tag> tags(String path, ObjectNode metadata) {
		JsonNode tags = metadata.get("tags");
		return (tags == null || tags.isNull()) ? Set.of() : tags(path + ".tags", tags);
	}

	/**
	 * A list of tags; those that are wrong are left out and noted.
	 */
	Set<Tag> tags(String path, JsonNode node) {
		return Set.copyOf(texts(path, node, Tag::parse));
	}

	/**
	 * A list of texts with a meaning; those that are wrong are left out and noted.
	 */
	<T> List<T> texts(String path, JsonNode node, Function<String, T> meaning) {
		List<T> meanings = new ArrayList<>();
		if (!node.isArray()) {
			wrong(path, "Must be a list of strings");
			return meanings;
		}
		for (int index = 0; index < node.size(); index++) {
			JsonNode element = node.get(index);
			try {
				if (element.isString()) {
					meanings.add(meaning.apply(element.stringValue()));
				}
				else {
					wrong(path + "[" + index + "]", "Must be a string");
				}
			}
			catch (InvalidValueException ex) {
				wrong(path + "[" + index + "]", message(ex));
			}
		}
		return meanings;
	}

	private void checkData(String path, ObjectNode event) {
		if (!(event.get("data") instanceof ObjectNode)) {
			wrong(path + ".data", "Required: the payload, a JSON object");
		}
	}

	@Nullable String text(String path, ObjectNode object, String name) {
		JsonNode node = object.get(name);
		if (node == null || node.isNull()) {
			return null;
		}
		if (!node.isString()) {
			wrong(path + "." + name, "Must be a string");
			return null;
		}
		return node.stringValue();
	}

	private void wrongIfMissing(String path, ObjectNode object, String name, String message) {
		if (!object.hasNonNull(name)) {
			wrong(path + "." + name, message);
		}
	}

	private static String textOr(String other, @Nullable String text) {
		return (text != null) ? text : other;
	}

	private static String message(InvalidValueException ex) {
		return String.valueOf(ex.getMessage());
	}

}
