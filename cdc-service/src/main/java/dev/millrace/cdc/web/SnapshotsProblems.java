package dev.millrace.cdc.web;

import java.util.List;
import java.util.Map;

import dev.millrace.events.InvalidValueException;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.ResponseStatusException;

/**
 * Says as problem details why tables cannot be taken.
 */
@RestControllerAdvice(assignableTypes = SnapshotsController.class)
class SnapshotsProblems {

	@ExceptionHandler
	ProblemDetail invalid(InvalidValueException ex) {
		ProblemDetail problem = problem(String.valueOf(ex.getMessage()));
		problem.setProperty("errors", List.of(Map.of("field", ex.field(), "message", String.valueOf(ex.getMessage()))));
		return problem;
	}

	@ExceptionHandler
	ProblemDetail unreadable(HttpMessageNotReadableException ex) {
		return problem("The body must be a JSON object, for example {\"tables\": [\"shop.customers\"], \"where\":"
				+ " \"region = 'eu'\"}");
	}

	@ExceptionHandler
	ProblemDetail unknown(ResponseStatusException ex) {
		return ex.getBody();
	}

	private static ProblemDetail problem(String detail) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, detail);
		problem.setTitle("Invalid request");
		return problem;
	}

}
