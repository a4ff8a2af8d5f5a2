package dev.millrace.eventstore.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import dev.millrace.events.EventType;
import dev.millrace.events.IdGenerator;
import dev.millrace.events.InvalidValueException;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.json.Json;
import dev.millrace.events.store.Append;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the body of an append: a JSON array of events. It collects every wrong field
 * before it gives up. Used for one body.
 */
final class AppendBody {

	private static final ObjectReader READER = Json.events()
		.reader()
		.with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

	private static final Set<String> EVENT_FIELDS = Set.of("id", "type", "schemaVersion", "eventTime", "metadata",
			"data");

	private static final Set<String> METADATA_FIELDS = Set.of("correlationId", "causationId", "actor", "traceparent");

	/** What Postgres and ISO 8601 write with four digits of a year. */
	private static final int YEAR_MAX = 9999;

	private final IdGenerator ids;

	private final Instant now;

	private final List<FieldError> errors = new ArrayList<>();

	AppendBody(IdGenerator ids, Instant now) {
		this.ids = ids;
		this.now = now;
	}

	/**
	 * Parse the text of a body.
	 * @throws InvalidRequestException if it is not JSON
	 */
	static JsonNode parse(byte[] body) {
		try {
			JsonNode node = READER.readTree(body);
			// Writing now what is stored later: a number such as 1e99999 reads but does
			// not write.
			Json.events().writeValueAsBytes(node);
			return node;
		}
		catch (JacksonException ex) {
			throw new InvalidRequestException("body", Json.problem(ex));
		}
	}

	/**
	 * The events of a body.
	 * @throws InvalidRequestException naming all wrong fields
	 * @throws RequestTooLargeException if there are too many
	 */
	List<NewEvent> events(JsonNode body) {
		if (!body.isArray()) {
			throw new InvalidRequestException("body", "Send a JSON array of events");
		}
		if (body.size() > Append.EVENTS_MAX) {
			throw new RequestTooLargeException(
					"An append takes at most " + Append.EVENTS_MAX + " events, not " + body.size());
		}
		List<NewEvent> events = new ArrayList<>(body.size());
		for (int index = 0; index < body.size(); index++) {
			event("[" + index + "]", body.get(index)).ifPresent(events::add);
		}
		if (!this.errors.isEmpty()) {
			throw new InvalidRequestException(this.errors);
		}
		return events;
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
		return Optional.of(new NewEvent(id, type.orElseThrow(), eventTime, metadata.orElseThrow(),
				Json.events().writeValueAsString(event.get("data"))));
	}

	private void checkFields(String path, ObjectNode object, Set<String> known) {
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
		try {
			OffsetDateTime time = OffsetDateTime.parse(text);
			if (time.getYear() >= 1 && time.getYear() <= YEAR_MAX) {
				return time.toInstant();
			}
		}
		catch (DateTimeException ex) {
			// Reported below, like years that are out of bounds.
		}
		wrong(path + ".eventTime", "'" + text + "' is not a time such as 2026-03-01T10:15:30.123456Z");
		return this.now;
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
					text(path, metadata, "traceparent")));
		}
		catch (InvalidValueException ex) {
			wrong(path + "." + ex.field(), message(ex));
			return Optional.empty();
		}
	}

	private void checkData(String path, ObjectNode event) {
		if (!(event.get("data") instanceof ObjectNode)) {
			wrong(path + ".data", "Required: the payload, a JSON object");
		}
	}

	private @Nullable String text(String path, ObjectNode object, String name) {
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

	private void wrong(String field, String message) {
		this.errors.add(new FieldError(field, message));
	}

	private static String textOr(String other, @Nullable String text) {
		return (text != null) ? text : other;
	}

	private static String message(InvalidValueException ex) {
		return String.valueOf(ex.getMessage());
	}

}
