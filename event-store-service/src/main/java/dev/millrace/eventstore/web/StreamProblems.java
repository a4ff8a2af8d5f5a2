package dev.millrace.eventstore.web;

import java.util.List;
import java.util.Locale;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.store.EventStoreUnavailableException;
import dev.millrace.events.store.EventTooLargeException;
import dev.millrace.events.store.InvalidEventException;
import dev.millrace.eventstore.web.sse.FollowersExceededException;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Failures of this module's controllers as problem details (RFC 9457). Asked before
 * Spring Boot's own advice, which knows no fields.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
@RestControllerAdvice(basePackageClasses = StreamController.class)
public final class StreamProblems extends ResponseEntityExceptionHandler {

	@ExceptionHandler
	ProblemDetail invalid(InvalidRequestException ex) {
		return invalid(ex.errors());
	}

	@ExceptionHandler
	ProblemDetail invalid(InvalidValueException ex) {
		return invalid(List.of(new FieldError(ex.field(), String.valueOf(ex.getMessage()))));
	}

	@ExceptionHandler
	ProblemDetail invalid(InvalidEventException ex) {
		return invalid(ex.fields().stream().map((field) -> new FieldError(field.pointer(), field.message())).toList());
	}

	@ExceptionHandler
	ProblemDetail tooLarge(EventTooLargeException ex) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.CONTENT_TOO_LARGE, ex.getMessage());
		problem.setProperty("errors", List.of(new FieldError(ex.field(), String.valueOf(ex.getMessage()))));
		problem.setProperty("size", ex.size());
		problem.setProperty("sizeMax", ex.sizeMax());
		return problem;
	}

	@ExceptionHandler
	ProblemDetail tooLarge(RequestTooLargeException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.CONTENT_TOO_LARGE, ex.getMessage());
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> unavailable(EventStoreUnavailableException ex) {
		this.logger.warn("Answered 503: " + ex.getMessage());
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, ex.getMessage());
		problem.setProperty("effect", ex.effect().name().toLowerCase(Locale.ROOT));
		return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
			.header(HttpHeaders.RETRY_AFTER, Long.toString(ex.retryAfter().toSeconds()))
			.body(problem);
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> tooManyFollowers(FollowersExceededException ex) {
		return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
			.header(HttpHeaders.RETRY_AFTER, "1")
			.body(ProblemDetail.forStatusAndDetail(HttpStatus.TOO_MANY_REQUESTS,
					ex.getMessage() + "; try again later, or read page by page"));
	}

	/** A bug: its values are in the log. */
	@ExceptionHandler
	ProblemDetail bug(RuntimeException ex) {
		this.logger.error("Answered 500", ex);
		return ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR,
				"The request could not be handled because of a bug; the log says which");
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleTypeMismatch(TypeMismatchException ex, HttpHeaders headers,
			HttpStatusCode status, WebRequest request) {
		String field = (ex instanceof MethodArgumentTypeMismatchException argument) ? argument.getName() : "request";
		ProblemDetail problem = invalid(
				List.of(new FieldError(field, "'" + ex.getValue() + "' is not a whole number")));
		return handleExceptionInternal(ex, problem, headers, status, request);
	}

	private static ProblemDetail invalid(List<FieldError> errors) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, summary(errors));
		problem.setTitle("Invalid request");
		problem.setProperty("errors", errors);
		return problem;
	}

	private static String summary(List<FieldError> errors) {
		FieldError first = errors.getFirst();
		String more = (errors.size() > 1) ? " (and " + (errors.size() - 1) + " more)" : "";
		return first.field() + ": " + first.message() + more;
	}

}
