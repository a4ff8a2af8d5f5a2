package dev.millrace.projections.web;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.millrace.events.InvalidValueException;

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

}
