package dev.millrace.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.millrace.events.EventType;
import dev.millrace.events.UnknownEvent;
import dev.millrace.events.json.EventCodec;
import dev.millrace.events.json.Json;
import dev.millrace.events.json.UndecodableEventException;
import dev.millrace.events.schema.RecordSchemas;
import dev.millrace.events.schema.SchemaChange;
import dev.millrace.events.schema.SchemaFileName;
import dev.millrace.events.schema.SchemaReferences;
import dev.millrace.test.SchemaSamples.NoSampleException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The JSON Schemas of every event version that was ever released, kept as files beside
 * the code, so that no change makes stored events unreadable. A schema is added with each
 * new version; the files of old versions are never changed or removed.
 */
public final class EventSchemaFiles {

	/** The system property that makes the check write what is missing and sound. */
	public static final String WRITE = "millrace.schemas.write";

	private static final String SAMPLE_SUFFIX = ".json";

	private final Path folder;

	private final List<Path> sampleFolders;

	private final RecordSchemas schemas = new RecordSchemas();

	private EventSchemaFiles(Path folder, List<Path> sampleFolders) {
		this.folder = folder;
		this.sampleFolders = List.copyOf(sampleFolders);
	}

	/**
	 * The files in a folder, each named like {@code invoice-issued.v1.schema.json}.
	 */
	public static EventSchemaFiles in(Path folder) {
		return new EventSchemaFiles(folder, List.of());
	}

	/**
	 * Read stored samples too, from files named like {@code invoice-issued.v1.json} or
	 * {@code invoice-issued.v1.without-customer.json}. A schema whose samples cannot be
	 * made, because of a pattern for example, needs at least one.
	 */
	public EventSchemaFiles withSamplesIn(Path samples) {
		return new EventSchemaFiles(this.folder,
				Stream.concat(this.sampleFolders.stream(), Stream.of(samples)).toList());
	}

	/**
	 * Check that every current version has its schema file, that no change since breaks
	 * what was stored under it, and that the codec reads payloads of every version there
	 * is a file of. With the system property {@value #WRITE} files that are missing, and
	 * changes that break nothing, are written first.
	 * @throws AssertionError naming everything that is wrong and what to do
	 */
	public void check(EventCodec codec) {
		check(codec, Boolean.getBoolean(WRITE));
	}

	void check(EventCodec codec, boolean write) {
		List<String> failures = new ArrayList<>();
		codec.types().all().forEach((type) -> checkCurrent(type, derived(codec, type), write, failures));
		files().forEach((type, file) -> checkReadable(codec, type, file, failures));
		if (!failures.isEmpty()) {
			throw new AssertionError(String.join("\n", failures));
		}
	}

	/** As text and back, so that numbers compare as those of the file. */
	private JsonNode derived(EventCodec codec, EventType type) {
		Class<?> event = codec.types().classOf(type.name()).orElseThrow();
		return Json.events().readTree(this.schemas.event(type, event).toString());
	}

	private void checkCurrent(EventType type, JsonNode derived, boolean write, List<String> failures) {
		Path file = this.folder.resolve(SchemaFileName.of(type));
		if (!Files.exists(file)) {
			writeOr(write, file, derived, type + " has no schema file: run this test with -D" + WRITE
					+ "=true, which writes " + file + ", and commit it", failures);
			return;
		}
		JsonNode stored = parsed(file);
		List<String> breakages = SchemaChange.breakages(stored, derived);
		if (!breakages.isEmpty()) {
			failures.add(type + " has changed so that stored events of this version cannot be read: give the record"
					+ " version " + (type.schemaVersion() + 1) + " and add Upcaster.of(\"" + type.name() + "\", "
					+ type.schemaVersion() + ", ...), or take the change back");
			breakages.forEach((breakage) -> failures.add("  - " + breakage));
		}
		else if (!stored.equals(derived)) {
			writeOr(write, file, derived, type + " has changed, and stored events can still be read: run this test with"
					+ " -D" + WRITE + "=true, which writes " + file + ", and commit it", failures);
		}
	}

	private static void writeOr(boolean write, Path file, JsonNode schema, String failure, List<String> failures) {
		if (!write) {
			failures.add(failure);
			return;
		}
		try {
			Files.createDirectories(file.toAbsolutePath().getParent());
			Files.writeString(file,
					Json.events().writerWithDefaultPrettyPrinter().writeValueAsString(schema).replace("\r\n", "\n")
							+ "\n");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void checkReadable(EventCodec codec, EventType type, Path file, List<String> failures) {
		List<String> samples = samples(type);
		samples.forEach((sample) -> checkReadable(codec, type, sample, failures));
		try {
			SchemaSamples.of(parsed(file)).forEach((sample) -> checkReadable(codec, type, sample.toString(), failures));
		}
		catch (NoSampleException ex) {
			if (samples.isEmpty()) {
				failures.add("No payload of " + type + " can be made from " + file + ", because " + ex.getMessage()
						+ ": add a stored sample, " + type.name() + ".v" + type.schemaVersion() + SAMPLE_SUFFIX
						+ ", to a folder given by withSamplesIn(...)");
			}
		}
	}

	private void checkReadable(EventCodec codec, EventType type, String sample, List<String> failures) {
		try {
			codec.decodeAll(type, sample).forEach((event) -> checkWhole(codec, type, event, sample, failures));
		}
		catch (UndecodableEventException ex) {
			failures.add(ex.getMessage() + "\n  stored " + sample);
		}
	}

	/** Jackson leaves a missing component null, whatever its type says. */
	private void checkWhole(EventCodec codec, EventType type, Object event, String sample, List<String> failures) {
		if (event.getClass().isAnnotationPresent(UnknownEvent.class)) {
			failures.add("Cannot read " + type + " but as an unknown event: add its record, or an upcaster that renames"
					+ " or drops it");
			return;
		}
		EventType current = codec.typeOf(event);
		JsonNode schema = derived(codec, current);
		JsonNode read = Json.events().readTree(codec.encode(event));
		missing("", schema, schema, read).forEach((field) -> failures.add("Cannot read " + type + ": " + field + " of "
				+ current + " is missing; let an upcaster supply it, or make it @Nullable\n  stored " + sample));
	}

	private static Stream<String> missing(String path, JsonNode root, JsonNode schema, JsonNode value) {
		List<JsonNode> alternatives = SchemaReferences.resolve(root, schema).toList();
		if (alternatives.size() != 1) {
			return Stream.of();
		}
		JsonNode only = alternatives.getFirst();
		if (value.isArray()) {
			return value.valueStream().flatMap((element) -> missing(path + "[]", root, only.path("items"), element));
		}
		Stream<String> own = only.path("required")
			.valueStream()
			.map(JsonNode::asString)
			.filter((name) -> !value.hasNonNull(name))
			.map((name) -> child(path, name));
		Stream<String> nested = only.path("properties")
			.properties()
			.stream()
			.filter((property) -> value.hasNonNull(property.getKey()))
			.flatMap((property) -> missing(child(path, property.getKey()), root, property.getValue(),
					value.get(property.getKey())));
		return Stream.concat(own, nested);
	}

	private static String child(String path, String name) {
		return path.isEmpty() ? name : path + "." + name;
	}

	private Map<EventType, Path> files() {
		Map<EventType, Path> files = new TreeMap<>(
				Comparator.comparing(EventType::name).thenComparing(EventType::schemaVersion));
		list(this.folder).filter((file) -> file.toString().endsWith(SchemaFileName.SUFFIX))
			.forEach((file) -> files.put(SchemaFileName.parse(file.getFileName().toString())
				.orElseThrow(() -> new AssertionError(file + " is not named after an event type and its version,"
						+ " as in invoice-issued.v1.schema.json; rename it")),
					file));
		return files;
	}

	private List<String> samples(EventType type) {
		String start = type.name() + ".v" + type.schemaVersion() + ".";
		return this.sampleFolders.stream()
			.flatMap(EventSchemaFiles::list)
			.filter((file) -> file.getFileName().toString().startsWith(start))
			.filter((file) -> file.toString().endsWith(SAMPLE_SUFFIX)
					&& !file.toString().endsWith(SchemaFileName.SUFFIX))
			.map((file) -> parsed(file).toString())
			.toList();
	}

	private static Stream<Path> list(Path folder) {
		if (!Files.isDirectory(folder)) {
			return Stream.of();
		}
		try (Stream<Path> files = Files.list(folder)) {
			return files.sorted().toList().stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static JsonNode parsed(Path file) {
		try {
			return Json.events().readTree(Files.readString(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (JacksonException ex) {
			throw new AssertionError(file + ": " + Json.problem(ex), ex);
		}
	}

}
