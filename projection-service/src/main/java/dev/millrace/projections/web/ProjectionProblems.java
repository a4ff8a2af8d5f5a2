package dev.millrace.projections.web;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.millrace.events.InvalidValueException;
import dev.millrace.projections.query.PageOutdatedException;
import dev.millrace.projections.query.QueryTimeoutException;
import dev.millrace.projections.query.history.HistoryTooLongException;
import dev.millrace.projections.query.live.LiveQueryEndedException;
import dev.millrace.projections.query.live.LiveQueryRefusedException;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Answers what goes wrong as problem details (RFC 9457).
 */
@RestControllerAdvice(basePackageClasses = ProjectionProblems.class)
class ProjectionProblems extends ResponseEntityExceptionHandler {

	@ExceptionHandler
	ProblemDetail invalid(InvalidValueException ex) {
		String message = Objects.requireNonNull(ex.getMessage());
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, message);
		problem.setTitle("Invalid request");
		problem.setProperty("errors", List.of(Map.of("field", ex.field(), "message", message)));
		return problem;
	}

	@ExceptionHandler
	ProblemDetail outdated(PageOutdatedException ex) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.GONE,
				Objects.requireNonNull(ex.getMessage()));
		problem.setTitle("The read model has been replaced");
		problem.setProperty("errors", List.of(Map.of("field", "after", "message", problem.getDetail())));
		return problem;
	}

	@ExceptionHandler
	ProblemDetail tooManyRows(LiveQueryEndedException ex) {
		return invalid(new InvalidValueException("size", Objects.requireNonNull(ex.getMessage())));
	}

	@ExceptionHandler
	ProblemDetail tooManyQueries(LiveQueryRefusedException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.TOO_MANY_REQUESTS,
				Objects.requireNonNull(ex.getMessage()) + ": try again later, or ask page by page");
	}

	@ExceptionHandler
	ProblemDetail tooLong(HistoryTooLongException ex) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE,
				Objects.requireNonNull(ex.getMessage()));
		problem.setTitle("The row's history cannot be told");
		return problem;
	}

	@ExceptionHandler
	ProblemDetail tooSlow(QueryTimeoutException ex) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE,
				Objects.requireNonNull(ex.getMessage()));
		problem.setTitle("The query took too long");
		return problem;
	}

}
