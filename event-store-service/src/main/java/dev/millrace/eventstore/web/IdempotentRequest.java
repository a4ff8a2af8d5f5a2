package dev.millrace.eventstore.web;

import java.util.List;
import java.util.Optional;

import dev.millrace.events.http.IdempotencyHeaders;
import dev.millrace.events.json.Fingerprint;
import dev.millrace.events.store.Idempotency;
import jakarta.servlet.http.HttpServletRequest;
import tools.jackson.databind.JsonNode;

/**
 * What the headers say that make a request repeatable.
 */
final class IdempotentRequest {

	private IdempotentRequest() {
	}

	/**
	 * Of an append; empty if it has no key.
	 * @param target what it is aimed at, part by part
	 */
	static Optional<Idempotency> of(HttpServletRequest request, List<String> target, JsonNode body) {
		return key(request)
			.map((key) -> new Idempotency(key, fingerprint(request).orElseGet(() -> Fingerprint.of(target, body))));
	}

	/**
	 * Of a search for an append.
	 * @throws InvalidRequestException if it lacks the key or the fingerprint
	 */
	static Idempotency required(HttpServletRequest request) {
		String key = key(request).orElseThrow(() -> missing(IdempotencyHeaders.KEY));
		return new Idempotency(key, fingerprint(request).orElseThrow(() -> missing(IdempotencyHeaders.FINGERPRINT)));
	}

	private static Optional<String> key(HttpServletRequest request) {
		return IdempotencyHeaders.key(request.getHeader(IdempotencyHeaders.KEY),
				request.getHeader(IdempotencyHeaders.KEY_ENCODED));
	}

	private static Optional<String> fingerprint(HttpServletRequest request) {
		return IdempotencyHeaders.fingerprint(request.getHeader(IdempotencyHeaders.FINGERPRINT));
	}

	private static InvalidRequestException missing(String header) {
		return new InvalidRequestException(header, "Required: what the append was sent with");
	}

}
