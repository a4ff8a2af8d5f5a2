package dev.millrace.commands.web;

import java.util.List;
import java.util.Locale;

import dev.millrace.commands.UnreadableHistoryException;
import dev.millrace.commands.binding.FieldError;
import dev.millrace.commands.binding.InvalidCommandException;
import dev.millrace.events.InvalidValueException;
import dev.millrace.events.store.EventStoreUnavailableException;
import dev.millrace.events.store.EventTooLargeException;
import dev.millrace.events.store.InvalidEventException;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Failures of this module's controllers as problem details (RFC 9457). Asked before
 * Spring Boot's own advice, which knows no fields.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
@RestControllerAdvice(basePackageClasses = CommandController.class)
public final class CommandProblems extends ResponseEntityExceptionHandler {

	@ExceptionHandler
	ProblemDetail unknown(UnknownCommandException ex) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, ex.getMessage());
		problem.setProperty("known", ex.known());
		return problem;
	}

	@ExceptionHandler
	ProblemDetail invalid(InvalidCommandException ex) {
		return withErrors(HttpStatus.BAD_REQUEST, ex.errors());
	}

	@ExceptionHandler
	ProblemDetail invalid(InvalidValueException ex) {
		return withErrors(HttpStatus.BAD_REQUEST, List.of(new FieldError(ex.field(), String.valueOf(ex.getMessage()))));
	}

	@ExceptionHandler
	ProblemDetail invalid(InvalidEventException ex) {
		ProblemDetail problem = withErrors(HttpStatus.BAD_REQUEST,
				ex.fields().stream().map((field) -> new FieldError(field.pointer(), field.message())).toList());
		problem.setTitle("The command leads to events that do not fit their schemas");
		return problem;
	}

	@ExceptionHandler
	ProblemDetail tooLarge(CommandTooLargeException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.CONTENT_TOO_LARGE, ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail tooLarge(EventTooLargeException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.CONTENT_TOO_LARGE,
				"The command leads to an event that is too large: " + ex.getMessage());
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

	/** Nobody's bug, but the program's age: it says what to run instead. */
	@ExceptionHandler
	ProblemDetail unreadable(UnreadableHistoryException ex) {
		this.logger.error("Answered 500: " + ex.getMessage());
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR, ex.getMessage());
		problem.setTitle("Unreadable history");
		problem.setProperty("code", "unreadable-history");
		problem.setProperty("streamId", ex.streamId().toString());
		problem.setProperty("revision", ex.revision());
		problem.setProperty("type", ex.type().toString());
		return problem;
	}

	/** A bug, of the decider or ours: its values are in the log. */
	@ExceptionHandler
	ProblemDetail bug(RuntimeException ex) {
		this.logger.error("Answered 500", ex);
		return ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR,
				"The command could not be handled because of a bug; the log says which");
	}

	private static ProblemDetail withErrors(HttpStatus status, List<FieldError> errors) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, summary(errors));
		problem.setTitle("Invalid command");
		problem.setProperty("errors", errors);
		return problem;
	}

	private static String summary(List<FieldError> errors) {
		FieldError first = errors.getFirst();
		String field = first.field().isEmpty() ? "" : first.field() + ": ";
		String more = (errors.size() > 1) ? " (and " + (errors.size() - 1) + " more)" : "";
		return field + first.message() + more;
	}

}
