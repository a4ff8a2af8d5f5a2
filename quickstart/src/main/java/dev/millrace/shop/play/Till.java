package dev.millrace.shop.play;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

import dev.millrace.events.json.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Sends documents to the shop over HTTP, one command each, with an idempotency key made
 * of the document's number: sending one again has no second effect. Safe for use by many
 * threads.
 */
final class Till {

	private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

	static final String KEY_REUSED = "idempotency-key-reused";

	private static final int OK = 200;

	private static final int CONFLICT = 409;

	private static final int UNPROCESSABLE = 422;

	private static final int TOO_MANY_REQUESTS = 429;

	private static final int SERVER_ERROR = 500;

	private final HttpClient client;

	private final URI shop;

	private final Retry retry;

	Till(HttpClient client, URI shop, Retry retry) {
		this.client = client;
		this.shop = shop;
		this.retry = retry;
	}

	/**
	 * Issue a document. What may pass is tried again: a conflict, an overloaded or a
	 * restarting server, a lost connection.
	 * @throws PlayStoppedException if the answer is not one that a play can go on from
	 */
	Answer issue(Document document) throws InterruptedException {
		HttpRequest request = request(document);
		HttpResponse<String> response = this.retry.until(() -> attempt(request))
			.orElseThrow(() -> new PlayStoppedException(describe(document) + " got no answer from " + request.uri()
					+ " in " + Retry.ATTEMPTS_MAX + " attempts"));
		return switch (response.statusCode()) {
			case OK -> new Answer.Accepted(Json.events().readTree(response.body()).path("token").asString());
			case UNPROCESSABLE -> new Answer.Refused(describe(document) + ": " + detail(response));
			default -> throw new PlayStoppedException(
					describe(document) + " was answered " + response.statusCode() + ": " + detail(response));
		};
	}

	private Optional<HttpResponse<String>> attempt(HttpRequest request) throws InterruptedException {
		try {
			HttpResponse<String> response = this.client.send(request, BodyHandlers.ofString());
			return Optional.of(response).filter((answered) -> !mayPass(answered));
		}
		catch (IOException ex) {
			return Optional.empty();
		}
	}

	private static boolean mayPass(HttpResponse<String> response) {
		int status = response.statusCode();
		return status == TOO_MANY_REQUESTS || status >= SERVER_ERROR || (status == CONFLICT && !isKeyReused(response));
	}

	private HttpRequest request(Document document) {
		String command = document.isCreditNote() ? "issue-credit-note" : "issue-invoice";
		return HttpRequest.newBuilder(this.shop.resolve("/commands/invoice/" + document.number() + "/" + command))
			.timeout(REQUEST_TIMEOUT)
			.header("Content-Type", "application/json")
			.header("Idempotency-Key", "play-" + document.number())
			.POST(HttpRequest.BodyPublishers.ofString(Json.events().writeValueAsString(document.command())))
			.build();
	}

	private static boolean isKeyReused(HttpResponse<String> response) {
		return KEY_REUSED.equals(problem(response).path("code").asString(""));
	}

	private static String detail(HttpResponse<String> response) {
		return problem(response).path("detail").asString(response.body());
	}

	private static JsonNode problem(HttpResponse<String> response) {
		try {
			return Json.events().readTree(response.body());
		}
		catch (JacksonException ex) {
			return Json.events().createObjectNode();
		}
	}

	private static String describe(Document document) {
		return (document.isCreditNote() ? "Credit note " : "Invoice ") + document.number() + " (line " + document.line()
				+ ")";
	}

	/**
	 * What the shop said to a document.
	 */
	sealed interface Answer {

		/**
		 * It is issued.
		 *
		 * @param token to wait for it in the read models
		 */
		record Accepted(String token) implements Answer {
		}

		/**
		 * A rule of the business says no.
		 */
		record Refused(String reason) implements Answer {
		}

	}

}
