package dev.millrace.cdc.avro;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.cdc.relay.ChangeFormat;
import dev.millrace.events.json.Json;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry that keeps to the contract of Confluent's: ids belong to schemas,
 * versions to subjects; a schema that is there keeps its id, an incompatible one is
 * refused with 409, an invalid one with 422.
 *
 * @see <a href=
 * "https://docs.confluent.io/platform/current/schema-registry/develop/api.html">The
 * API</a>
 */
public final class TestRegistry implements AutoCloseable {

	private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

	private final Map<String, Integer> ids = new HashMap<>();

	private final Map<String, List<Schema>> subjects = new TreeMap<>();

	private final Map<String, String> compatibility = new HashMap<>();

	private final @Nullable String authorization;

	private final int port;

	private HttpServer server;

	private int registrations;

	private record Answer(int status, Object body) {

		static Answer error(int status, int code, String message) {
			return new Answer(status, Map.of("error_code", code, "message", message));
		}

	}

	public TestRegistry() {
		this(null);
	}

	/**
	 * @param credentials name and password with a colon between them
	 */
	public TestRegistry(@Nullable String credentials) {
		this.authorization = (credentials != null)
				? "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)) : null;
		this.server = open(0);
		this.port = this.server.getAddress().getPort();
	}

	public URI url() {
		return URI.create("http://localhost:" + this.port);
	}

	/**
	 * Changes as Avro with this registry.
	 */
	public ChangeFormat format() {
		return AvroAdapter.changeFormat(new RegistrySettings(url(), null, null, Duration.ofSeconds(5)));
	}

	/**
	 * Go away, and keep what is registered.
	 */
	public void goAway() {
		this.server.stop(0);
	}

	public void comeBack() {
		this.server = open(this.port);
	}

	/**
	 * Take every schema of a subject from now on.
	 */
	public synchronized void allowAll(String subject) {
		this.compatibility.put(subject, "NONE");
	}

	public synchronized List<Schema> versions(String subject) {
		return List.copyOf(this.subjects.getOrDefault(subject, List.of()));
	}

	/**
	 * How often a schema was sent.
	 */
	public synchronized int registrations() {
		return this.registrations;
	}

	/**
	 * Read a value in the wire format with the schema it was written with.
	 */
	public GenericRecord read(byte[] value) {
		ByteBuffer bytes = ByteBuffer.wrap(value);
		if (bytes.get() != 0) {
			throw new IllegalStateException("No magic byte");
		}
		Schema schema = byId(bytes.getInt());
		try {
			return new GenericDatumReader<GenericRecord>(schema).read(null,
					DecoderFactory.get().binaryDecoder(value, bytes.position(), bytes.remaining(), null));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static int schemaId(byte[] value) {
		return ByteBuffer.wrap(value, 1, Integer.BYTES).getInt();
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

	private synchronized Schema byId(int id) {
		return this.ids.entrySet()
			.stream()
			.filter((entry) -> entry.getValue() == id)
			.map((entry) -> new Schema.Parser().parse(entry.getKey()))
			.findFirst()
			.orElseThrow();
	}

	private HttpServer open(int onPort) {
		try {
			HttpServer opened = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort), 0);
			opened.createContext("/", this::handle);
			opened.start();
			return opened;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			Answer answer = answer(exchange);
			byte[] body = Json.events().writeValueAsBytes(answer.body());
			exchange.getResponseHeaders().add("Content-Type", CONTENT_TYPE);
			exchange.sendResponseHeaders(answer.status(), body.length);
			exchange.getResponseBody().write(body);
		}
	}

	private synchronized Answer answer(HttpExchange exchange) throws IOException {
		if (this.authorization != null
				&& !this.authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
			return Answer.error(401, 401, "Unauthorized");
		}
		String path = exchange.getRequestURI().getPath();
		String request = exchange.getRequestMethod() + " " + path;
		if (request.equals("GET /schemas/types")) {
			return new Answer(200, List.of("JSON", "PROTOBUF", "AVRO"));
		}
		if (request.matches("POST /subjects/[^/]+/versions")) {
			if (!CONTENT_TYPE.equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
				return Answer.error(415, 415, "HTTP 415 Unsupported Media Type");
			}
			String schema = Json.events()
				.readTree(exchange.getRequestBody().readAllBytes())
				.required("schema")
				.stringValue();
			return register(path.split("/")[2], schema);
		}
		return Answer.error(404, 404, "HTTP 404 Not Found");
	}

	private Answer register(String subject, String text) {
		this.registrations++;
		Schema schema;
		try {
			schema = new Schema.Parser().parse(text);
		}
		catch (AvroRuntimeException ex) {
			return Answer.error(422, 42201, "Invalid schema: " + ex.getMessage());
		}
		List<Schema> versions = this.subjects.computeIfAbsent(subject, (name) -> new ArrayList<>());
		if (!versions.contains(schema)) {
			if (!versions.isEmpty() && !isCompatible(subject, schema, versions.getLast())) {
				return Answer.error(409, 409,
						"Schema being registered is incompatible with an earlier schema for subject \"" + subject
								+ "\"");
			}
			versions.add(schema);
		}
		int id = this.ids.computeIfAbsent(schema.toString(), (known) -> this.ids.size() + 1);
		return new Answer(200, Map.of("id", id));
	}

	/**
	 * BACKWARD: the new schema reads what the last one wrote.
	 */
	private boolean isCompatible(String subject, Schema reader, Schema writer) {
		return "NONE".equals(this.compatibility.get(subject))
				|| SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
					.getType() == SchemaCompatibilityType.COMPATIBLE;
	}

}
