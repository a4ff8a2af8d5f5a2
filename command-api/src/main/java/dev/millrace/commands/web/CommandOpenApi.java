package dev.millrace.commands.web;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.commands.catalogue.CommandCatalogue;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.PathParameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import org.springdoc.core.customizers.OpenApiCustomizer;

/**
 * Puts each command into the OpenAPI document as a path of its own, with the schema of
 * its body, and the payload of each event as a component.
 */
public final class CommandOpenApi implements OpenApiCustomizer {

	private static final String JSON = "application/json";

	private static final String PROBLEM = "application/problem+json";

	private static final String ACCEPTED_SCHEMA = """
			{"type": "object", "required": ["streamId", "revision", "events", "token"], "properties": {
			  "streamId": {"type": "string"},
			  "revision": {"type": "integer", "format": "int64"},
			  "events": {"type": "array", "items": {"type": "object", "required": ["id", "type", "revision"],
			    "properties": {
			      "id": {"type": "string", "format": "uuid"},
			      "type": {"type": "string"},
			      "revision": {"type": "integer", "format": "int64"}}}},
			  "token": {"type": "string"}}}
			""";

	private static final String PROBLEM_SCHEMA = """
			{"type": "object", "properties": {
			  "type": {"type": "string", "format": "uri"},
			  "title": {"type": "string"},
			  "status": {"type": "integer"},
			  "detail": {"type": "string"},
			  "code": {"type": "string"},
			  "errors": {"type": "array", "items": {"type": "object", "properties": {
			    "field": {"type": "string"},
			    "message": {"type": "string"}}}}}}
			""";

	private static final String STRING_SCHEMA = """
			{"type": "string"}
			""";

	private static final Map<String, String> PROBLEMS = new TreeMap<>(
			Map.of("400", "Invalid: every wrong field is named", "404", "No such command", "409",
					"Conflict after all attempts, or the key was used for another command", "412",
					"The stream is not at the revision of If-Match", "413", "Too large", "415", "Not application/json",
					"422", "Rejected by a rule of the business: see code", "429", "Too many commands at a time", "503",
					"The event store does not answer"));

	private final CommandCatalogue catalogue;

	public CommandOpenApi(CommandCatalogue catalogue) {
		this.catalogue = catalogue;
	}

	@Override
	public void customise(OpenAPI openApi) {
		ObjectMapper mapper = (openApi.getSpecVersion() == SpecVersion.V30) ? Json.mapper() : Json31.mapper();
		Paths paths = (openApi.getPaths() != null) ? openApi.getPaths() : new Paths();
		for (CommandCatalogue.Entry category : this.catalogue.categories()) {
			for (CommandCatalogue.Command command : category.commands()) {
				paths.addPathItem(command.path(), new PathItem().post(operation(mapper, category.category(), command)));
			}
		}
		openApi.setPaths(paths);
		if (openApi.getSpecVersion() != SpecVersion.V30) {
			addEvents(openApi, mapper);
		}
	}

	/**
	 * Events are what a command leads to, so their payloads are components; those that
	 * refer to themselves are at {@code /schemas} only, since "#" is another root here.
	 * OpenAPI 3.0 has another dialect of schemas, in which nothing is null.
	 */
	private void addEvents(OpenAPI openApi, ObjectMapper mapper) {
		Components components = (openApi.getComponents() != null) ? openApi.getComponents() : new Components();
		this.catalogue.categories()
			.stream()
			.flatMap((category) -> category.events().stream())
			.filter((event) -> event.schema().findValue("$ref") == null)
			.forEach((event) -> components.addSchemas(event.type() + ".v" + event.schemaVersion(),
					schema(mapper, event.schema().toString())));
		openApi.setComponents(components);
	}

	private static Operation operation(ObjectMapper mapper, String category, CommandCatalogue.Command command) {
		return new Operation().operationId(category + "-" + command.name())
			.addTagsItem(category)
			.summary(command.name().replace('-', ' '))
			.parameters(parameters(mapper))
			.requestBody(new RequestBody().required(true)
				.content(content(JSON, schema(mapper, command.schema().toString()))))
			.responses(responses(mapper));
	}

	private static List<Parameter> parameters(ObjectMapper mapper) {
		Schema<?> string = schema(mapper, STRING_SCHEMA);
		return List.of(new PathParameter().name("id").description("The key of the stream").schema(string),
				header(CommandHeaders.IDEMPOTENCY_KEY, "The same key, the same command: it takes effect once", string),
				header("If-Match", "The revision the stream must have, in double quotes", string),
				header(CommandHeaders.CORRELATION_ID, "The business action this command belongs to", string),
				header(CommandHeaders.ACTOR, "Who sends it, if nobody has signed in", string));
	}

	private static Parameter header(String name, String description, Schema<?> schema) {
		return new HeaderParameter().name(name).description(description).required(false).schema(schema);
	}

	private static ApiResponses responses(ObjectMapper mapper) {
		ApiResponses responses = new ApiResponses();
		responses.addApiResponse("200",
				new ApiResponse().description("It happened")
					.addHeaderObject("ETag",
							new Header().description("The stream's revision, in double quotes")
								.schema(schema(mapper, STRING_SCHEMA)))
					.content(content(JSON, schema(mapper, ACCEPTED_SCHEMA))));
		PROBLEMS.forEach((status, description) -> responses.addApiResponse(status,
				new ApiResponse().description(description).content(content(PROBLEM, schema(mapper, PROBLEM_SCHEMA)))));
		return responses;
	}

	private static Content content(String mediaType, Schema<?> schema) {
		return new Content().addMediaType(mediaType, new MediaType().schema(schema));
	}

	private static Schema<?> schema(ObjectMapper mapper, String json) {
		try {
			return mapper.readValue(json, Schema.class);
		}
		catch (JsonProcessingException ex) {
			throw new IllegalStateException("Not a schema: " + json, ex);
		}
	}

}
