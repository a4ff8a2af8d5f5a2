package dev.millrace.commands.web;

import java.security.Principal;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.millrace.events.IdGenerator;
import dev.millrace.events.Metadata;
import dev.millrace.events.http.EntityTags;
import dev.millrace.events.store.ExpectedRevision;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * What the headers of a command mean.
 */
final class CommandHeaders {

	static final String IDEMPOTENCY_KEY = "Idempotency-Key";

	static final String CORRELATION_ID = "Millrace-Correlation-Id";

	static final String ACTOR = "Millrace-Actor";

	private static final String TRACEPARENT = "traceparent";

	private static final Pattern TRACEPARENT_FORM = Pattern
		.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

	private final HttpServletRequest request;

	CommandHeaders(HttpServletRequest request) {
		this.request = request;
	}

	ExpectedRevision expected() {
		return EntityTags.expected(this.request.getHeader(HttpHeaders.IF_MATCH),
				this.request.getHeader(HttpHeaders.IF_NONE_MATCH));
	}

	Optional<String> idempotencyKey() {
		return Optional.ofNullable(this.request.getHeader(IDEMPOTENCY_KEY));
	}

	/**
	 * What the command's events carry. The command is known by its idempotency key, so
	 * that what it caused can be found by what its sender remembers.
	 */
	Metadata metadata(IdGenerator ids) {
		String commandId = idempotencyKey().orElseGet(() -> ids.next().toString());
		String correlationId = Optional.ofNullable(this.request.getHeader(CORRELATION_ID)).orElse(commandId);
		return new Metadata(correlationId, commandId, actor(), traceparent());
	}

	// Who has signed in cannot say to be someone else.
	private @Nullable String actor() {
		Principal principal = this.request.getUserPrincipal();
		return (principal != null) ? principal.getName() : this.request.getHeader(ACTOR);
	}

	// As the W3C recommends, a trace context that cannot be read is as none.
	private @Nullable String traceparent() {
		String traceparent = this.request.getHeader(TRACEPARENT);
		return (traceparent != null && TRACEPARENT_FORM.matcher(traceparent).matches()) ? traceparent : null;
	}

}
