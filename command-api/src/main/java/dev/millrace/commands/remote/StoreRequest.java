package dev.millrace.commands.remote;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.events.http.IdempotencyHeaders;
import dev.millrace.events.store.Idempotency;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;

/**
 * A request to the store's service.
 *
 * @param path a template, {@code /streams/{streamId}?max={max}}
 * @param variables of the template
 * @param headers one value each
 * @param body JSON, if there is one
 */
record StoreRequest(HttpMethod method, String path, List<Object> variables, Map<String, String> headers,
		@Nullable String body) {

	StoreRequest {
		variables = List.copyOf(variables);
		headers = Map.copyOf(headers);
	}

	static StoreRequest get(String path, Object... variables) {
		return new StoreRequest(HttpMethod.GET, path, List.of(variables), Map.of(), null);
	}

	static StoreRequest delete(String path, Object... variables) {
		return new StoreRequest(HttpMethod.DELETE, path, List.of(variables), Map.of(), null);
	}

	static StoreRequest post(String body, String path, Object... variables) {
		return new StoreRequest(HttpMethod.POST, path, List.of(variables), Map.of(), body);
	}

	static StoreRequest put(String body, String path, Object... variables) {
		return new StoreRequest(HttpMethod.PUT, path, List.of(variables), Map.of(), body);
	}

	StoreRequest with(Map<String, String> more) {
		Map<String, String> all = new HashMap<>(this.headers);
		all.putAll(more);
		return new StoreRequest(this.method, this.path, this.variables, all, this.body);
	}

	StoreRequest with(Idempotency idempotency) {
		return with(IdempotencyHeaders.of(idempotency));
	}

}
