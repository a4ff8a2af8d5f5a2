package dev.millrace.cdc.avro;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.CaptureUnavailableException;
import dev.millrace.events.json.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The client of a schema registry: of Confluent's, or of another with its API.
 *
 * @see <a href=
 * "https://docs.confluent.io/platform/current/schema-registry/develop/api.html">The
 * API</a>
 */
final class SchemaRegistry {

	private static final String URL = "millrace.cdc.schema-registry.url";

	private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

	private static final int OK = 200;

	private static final int INCOMPATIBLE = 409;

	private static final int INVALID = 422;

	private static final int SERVER_ERRORS = 500;

	private static final Set<Integer> UNAUTHORIZED = Set.of(401, 403);

	/** Timeout and too many requests. */
	private static final Set<Integer> LATER = Set.of(408, 429);

	private static final int MESSAGE_LENGTH_MAX = 500;

	private final RegistrySettings settings;

	private final HttpClient client;

	private volatile boolean checked;

	SchemaRegistry(RegistrySettings settings) {
		this.settings = settings;
		this.client = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.followRedirects(HttpClient.Redirect.NORMAL)
			.connectTimeout(settings.timeout())
			.build();
	}

	/**
	 * Find out whether a registry answers here that knows Avro. It is asked until it has
	 * answered once.
	 */
	void check() {
		if (this.checked) {
			return;
		}
		HttpResponse<String> response = send(request("/schemas/types").GET().build());
		JsonNode types = required(response);
		if (types.valueStream().noneMatch((type) -> type.asString("").equals("AVRO"))) {
			throw noRegistry(response);
		}
		this.checked = true;
	}

	/**
	 * The id of a schema. A schema that the subject has keeps its id.
	 * @throws SchemaRefusedException if the schema is not compatible with those before
	 */
	int register(String subject, String schema) throws SchemaRefusedException {
		String body = Json.events().writeValueAsString(Map.of("schema", schema));
		HttpResponse<String> response = send(
				request("/subjects/" + subject + "/versions").POST(HttpRequest.BodyPublishers.ofString(body))
					.header("Content-Type", CONTENT_TYPE)
					.build());
		if (response.statusCode() == INCOMPATIBLE || response.statusCode() == INVALID) {
			throw new SchemaRefusedException("The schema registry refuses the schema that subject '" + subject
					+ "' needs now (" + message(response) + "): set the subject's compatibility so that it is allowed,"
					+ " or change the table back");
		}
		JsonNode id = required(response).path("id");
		if (!id.canConvertToInt()) {
			throw noRegistry(response);
		}
		return id.intValue();
	}

	private HttpRequest.Builder request(String path) {
		String root = this.settings.url().toString();
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create((root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + path))
			.timeout(this.settings.timeout())
			.header("Accept", CONTENT_TYPE + ", application/json");
		if (this.settings.username() != null) {
			String credentials = this.settings.username() + ":"
					+ ((this.settings.password() != null) ? this.settings.password() : "");
			request.header("Authorization",
					"Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
		}
		return request;
	}

	private HttpResponse<String> send(HttpRequest request) {
		try {
			return this.client.send(request, HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new CaptureUnavailableException(notAnswering(ex.toString()), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CaptureUnavailableException("Interrupted while talking to the schema registry", ex);
		}
	}

	private JsonNode required(HttpResponse<String> response) {
		int status = response.statusCode();
		if (UNAUTHORIZED.contains(status)) {
			throw new CaptureBlockedException(
					"The schema registry at " + this.settings.url() + " does not let this user in (" + message(response)
							+ "): correct millrace.cdc.schema-registry.username and password");
		}
		if (status >= SERVER_ERRORS || LATER.contains(status)) {
			throw new CaptureUnavailableException(notAnswering(message(response)));
		}
		if (status != OK) {
			throw noRegistry(response);
		}
		try {
			return Json.events().readTree(response.body());
		}
		catch (JacksonException ex) {
			throw noRegistry(response);
		}
	}

	private CaptureBlockedException noRegistry(HttpResponse<String> response) {
		return new CaptureBlockedException(
				"What answers at " + response.uri() + " is no schema registry (" + message(response) + "): set " + URL
						+ " to the root of the API of one; that of Apicurio ends in /apis/ccompat/v7");
	}

	private String notAnswering(String cause) {
		return "The schema registry at " + this.settings.url() + " does not answer (" + cause
				+ "): start it, or correct " + URL;
	}

	private static String message(HttpResponse<String> response) {
		String body = response.body().strip();
		return response.statusCode() + (body.isEmpty() ? ""
				: " " + body.substring(0, Math.min(body.length(), MESSAGE_LENGTH_MAX)).replaceAll("\\s+", " "));
	}

}
