package dev.millrace.eventstore.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.NewEvent;
import dev.millrace.events.Sha256;
import dev.millrace.events.StreamId;
import dev.millrace.events.http.StoreJson;
import dev.millrace.events.json.Json;
import dev.millrace.eventstore.imports.ImportedEvent;
import dev.millrace.eventstore.imports.WrongLine;
import dev.millrace.eventstore.imports.WrongLineException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the body of an import: a JSON object a line. It holds one line at a time, and its
 * events are the same at each reading. Used for one body.
 */
final class ImportLines implements Iterator<ImportedEvent> {

	private static final Set<String> OWN_FIELDS = Set.of("streamId", "recordedAt");

	private static final Set<String> FIELDS = fields();

	private static final int BUFFER = 64 * 1024;

	private static final long VERSION_MASK = 0xffff_ffff_ffff_0fffL;

	/** Version 8: made in a way of one's own. */
	private static final long VERSION = 0x8000L;

	private static final long VARIANT = 0b10L << 62;

	private final InputStream body;

	private final String name;

	private final int lineSizeMax;

	private final InstantSource clock;

	private final byte[] buffer = new byte[BUFFER];

	private int position;

	private int end;

	private long line;

	/**
	 * Read a body.
	 * @param name of the import, which the ids of events without one are made from
	 * @param lineSizeMax the most bytes of a line
	 */
	ImportLines(InputStream body, String name, int lineSizeMax, InstantSource clock) {
		this.body = body;
		this.name = name;
		this.lineSizeMax = lineSizeMax;
		this.clock = clock;
	}

	@Override
	public boolean hasNext() {
		return this.position < this.end || fill();
	}

	@Override
	public ImportedEvent next() {
		if (!hasNext()) {
			throw new NoSuchElementException("The body has " + this.line + " lines");
		}
		this.line++;
		byte[] text = nextLine();
		try {
			return event(text);
		}
		catch (InvalidRequestException ex) {
			throw new WrongLineException(
					ex.errors().stream().map((error) -> wrong(error.field(), error.message())).toList());
		}
	}

	private byte[] nextLine() {
		ByteArrayOutputStream text = new ByteArrayOutputStream();
		while (hasNext()) {
			int start = this.position;
			boolean ended = skipToNewline();
			// The rest of a line that is too long is passed over.
			int room = this.lineSizeMax + 1 - text.size();
			text.write(this.buffer, start, Math.min(this.position - start, room));
			if (ended) {
				this.position++;
				break;
			}
		}
		if (text.size() > this.lineSizeMax) {
			throw new WrongLineException(
					List.of(wrong("line", "The line has more than " + this.lineSizeMax + " bytes; split the event")));
		}
		return text.toByteArray();
	}

	private boolean skipToNewline() {
		while (this.position < this.end && this.buffer[this.position] != '\n') {
			this.position++;
		}
		return this.position < this.end;
	}

	private boolean fill() {
		try {
			this.position = 0;
			this.end = Math.max(0, this.body.read(this.buffer));
			return this.end > 0;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The body broke off after line " + this.line, ex);
		}
	}

	private ImportedEvent event(byte[] text) {
		JsonRequest json = JsonRequest.parse(text);
		if (!(json.body() instanceof ObjectNode event)) {
			throw new InvalidRequestException("line", "Must be a JSON object: one event a line");
		}
		List<FieldError> errors = new ArrayList<>();
		event.propertyNames()
			.stream()
			.filter((field) -> !FIELDS.contains(field))
			.forEach((field) -> errors.add(new FieldError(field, "Unknown; known are " + FIELDS)));
		Optional<StreamId> streamId = streamId(event, errors);
		Optional<Instant> recordedAt = recordedAt(event, errors);
		if (!event.hasNonNull("eventTime")) {
			errors.add(new FieldError("eventTime", "Required: when it happened, such as 2026-03-01T10:15:30.123456Z"));
		}
		Optional<NewEvent> newEvent = newEvent(event, errors);
		if (!errors.isEmpty()) {
			throw new InvalidRequestException(errors);
		}
		// The payload is the text that the client wrote.
		List<String> payload = StoreJson.payloads("[" + json.text() + "]");
		return new ImportedEvent(streamId.orElseThrow(),
				AppendBody.withPayloads(List.of(newEvent.orElseThrow()), payload).getFirst(), recordedAt);
	}

	private static Optional<StreamId> streamId(ObjectNode event, List<FieldError> errors) {
		JsonNode node = event.get("streamId");
		if (node == null || !node.isString()) {
			errors.add(new FieldError("streamId", "Required: the stream, such as invoice-536365"));
			return Optional.empty();
		}
		try {
			return Optional.of(StreamId.parse(node.stringValue()));
		}
		catch (InvalidValueException ex) {
			errors.add(new FieldError("streamId", String.valueOf(ex.getMessage())));
			return Optional.empty();
		}
	}

	private Optional<Instant> recordedAt(ObjectNode event, List<FieldError> errors) {
		JsonNode node = event.get("recordedAt");
		if (node == null || node.isNull()) {
			return Optional.empty();
		}
		Optional<Instant> recordedAt = node.isString() ? RequestTime.parse(node.stringValue()) : Optional.empty();
		if (recordedAt.isEmpty()) {
			errors.add(new FieldError("recordedAt",
					node.isString() ? RequestTime.refusal(node.stringValue()) : "Must be a string"));
		}
		return recordedAt;
	}

	/** What is not the import's own is an event as appends have it. */
	private Optional<NewEvent> newEvent(ObjectNode event, List<FieldError> errors) {
		ObjectNode appended = event.deepCopy();
		appended.remove(OWN_FIELDS);
		appended.retain(AppendBody.EVENT_FIELDS);
		try {
			return Optional.of(appended(appended));
		}
		catch (InvalidRequestException ex) {
			ex.errors().forEach((error) -> errors.add(new FieldError(withoutIndex(error.field()), error.message())));
			return Optional.empty();
		}
	}

	private NewEvent appended(ObjectNode event) {
		AppendBody body = new AppendBody(() -> idOf(this.name, this.line), this.clock.instant());
		List<NewEvent> events = body.events("", Json.events().createArrayNode().add(event));
		body.check();
		return events.getFirst();
	}

	private static String withoutIndex(String field) {
		return field.startsWith("[0].") ? field.substring("[0].".length()) : field;
	}

	private WrongLine wrong(String field, String message) {
		return new WrongLine(this.line, field.equals("body") ? "line" : field, message);
	}

	/** The same at each reading, so that a repeat is one. */
	static UUID idOf(String name, long line) {
		ByteBuffer digest = ByteBuffer
			.wrap(Sha256.digest().digest((name + "\n" + line).getBytes(StandardCharsets.UTF_8)));
		return new UUID((digest.getLong() & VERSION_MASK) | VERSION, (digest.getLong() >>> 2) | VARIANT);
	}

	private static Set<String> fields() {
		Set<String> fields = new TreeSet<>(AppendBody.EVENT_FIELDS);
		fields.addAll(OWN_FIELDS);
		return fields;
	}

}
