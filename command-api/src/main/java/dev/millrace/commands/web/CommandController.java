package dev.millrace.commands.web;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import dev.millrace.commands.Categories;
import dev.millrace.commands.Category;
import dev.millrace.commands.Command;
import dev.millrace.commands.CommandGate;
import dev.millrace.commands.CommandOutcome;
import dev.millrace.commands.CommandProperties;
import dev.millrace.commands.binding.CommandBinder;
import dev.millrace.commands.binding.CommandJson;
import dev.millrace.events.IdGenerator;
import dev.millrace.events.StreamId;
import dev.millrace.events.http.EntityTags;
import dev.millrace.events.json.Fingerprint;
import dev.millrace.events.store.Idempotency;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The endpoint of all commands.
 */
@RestController
public final class CommandController {

	private static final String RETRY_AFTER_SECONDS = "1";

	private final Categories categories;

	private final CommandBinder binder;

	private final CommandGate gate;

	private final IdGenerator ids;

	private final int bodySizeMax;

	public CommandController(Categories categories, CommandBinder binder, CommandGate gate, IdGenerator ids,
			CommandProperties properties) {
		this.categories = categories;
		this.binder = binder;
		this.gate = gate;
		this.ids = ids;
		this.bodySizeMax = Math.toIntExact(properties.bodySizeMax().toBytes());
	}

	/**
	 * Handle a command.
	 */
	@Hidden // OpenAPI has one path per command instead.
	@PostMapping(path = "/commands/{category}/{id}/{command}", produces = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<Object> handle(@PathVariable String category, @PathVariable String id, @PathVariable String command,
			HttpServletRequest request) throws IOException, HttpMediaTypeNotSupportedException {
		Category<?, ?, ?> found = this.categories.find(category)
			.orElseThrow(() -> new UnknownCommandException("There is no category '" + category
					+ "': declare a Decider bean for it, or use one of " + this.categories.names(),
					this.categories.names()));
		return handle(found, id, command, request);
	}

	private <C> ResponseEntity<Object> handle(Category<C, ?, ?> category, String id, String name,
			HttpServletRequest request) throws IOException, HttpMediaTypeNotSupportedException {
		Class<? extends C> type = category.commands().get(name);
		if (type == null) {
			throw new UnknownCommandException("Category '" + category.name() + "' has no command '" + name
					+ "': it has " + category.commands().keySet(), category.commands().keySet());
		}
		StreamId streamId = new StreamId(category.name(), id);
		CommandHeaders headers = new CommandHeaders(request);
		JsonNode body = CommandJson.parse(bytes(request));
		C content = this.binder.bind(body, type);
		Command<C> command = new Command<>(streamId, content, headers.expected(),
				idempotency(headers, streamId, name, body), headers.metadata(this.ids));
		return answer(this.gate.handle(category, name, command));
	}

	private static Optional<Idempotency> idempotency(CommandHeaders headers, StreamId streamId, String name,
			JsonNode body) {
		return headers.idempotencyKey()
			.map((key) -> new Idempotency(key,
					Fingerprint.of(List.of("command", streamId.category(), streamId.key(), name), body)));
	}

	private byte[] bytes(HttpServletRequest request) throws IOException, HttpMediaTypeNotSupportedException {
		byte[] bytes = request.getInputStream().readNBytes(this.bodySizeMax + 1);
		if (bytes.length > this.bodySizeMax) {
			throw new CommandTooLargeException(this.bodySizeMax);
		}
		if (bytes.length > 0 && !isJson(request.getContentType())) {
			throw new HttpMediaTypeNotSupportedException(request.getContentType(), List.of(MediaType.APPLICATION_JSON));
		}
		return bytes;
	}

	private static boolean isJson(@Nullable String contentType) {
		try {
			return contentType != null
					&& MediaType.APPLICATION_JSON.isCompatibleWith(MediaType.parseMediaType(contentType));
		}
		catch (InvalidMediaTypeException ex) {
			return false;
		}
	}

	private static ResponseEntity<Object> answer(CommandOutcome outcome) {
		return switch (outcome) {
			case CommandOutcome.Accepted(var appended) ->
				ResponseEntity.ok().eTag(EntityTags.of(appended.revision())).body(CommandResponse.of(appended));
			case CommandOutcome.Rejected(String code, String reason) ->
				coded(HttpStatus.UNPROCESSABLE_CONTENT, "Rejected", code, reason);
			case CommandOutcome.PreconditionFailed(StreamId streamId, long revision) -> problem(
					HttpStatus.PRECONDITION_FAILED,
					"Stream " + streamId + " is at revision " + revision + "; look at it again and send that revision");
			case CommandOutcome.Conflict(StreamId streamId, int attempts) ->
				coded(HttpStatus.CONFLICT, "Conflict", "concurrent-change", "Others changed stream " + streamId
						+ " during each of " + attempts + " attempts; send the command again");
			case CommandOutcome.KeyReused(String key) -> coded(HttpStatus.CONFLICT, "Conflict",
					"idempotency-key-reused",
					"Idempotency key '" + key + "' was used for another command; choose a new key for a new command");
			case CommandOutcome.Overloaded(int inFlightMax) -> overloaded(inFlightMax);
		};
	}

	/** With a code for programs, where one status has several causes. */
	private static ResponseEntity<Object> coded(HttpStatus status, String title, String code, String detail) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
		problem.setTitle(title);
		problem.setProperty("code", code);
		return answer(problem).body(problem);
	}

	private static ResponseEntity<Object> overloaded(int inFlightMax) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.TOO_MANY_REQUESTS,
				"All " + inFlightMax + " places for commands are taken; send it again a little later");
		return answer(problem).header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS).body(problem);
	}

	private static ResponseEntity<Object> problem(HttpStatus status, String detail) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
		return answer(problem).body(problem);
	}

	private static ResponseEntity.BodyBuilder answer(ProblemDetail problem) {
		return ResponseEntity.status(problem.getStatus()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
	}

}
