package dev.millrace.cdc.web;

import java.util.List;
import java.util.Map;

import dev.millrace.cdc.verification.CategoryUnknownException;
import dev.millrace.cdc.verification.VerificationRunningException;
import dev.millrace.events.InvalidValueException;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Says as problem details why a verification cannot be done.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
@RestControllerAdvice(assignableTypes = VerificationController.class)
class VerificationProblems {

	@ExceptionHandler
	ProblemDetail invalid(InvalidValueException ex) {
		ProblemDetail problem = problem(HttpStatus.BAD_REQUEST, "Invalid request", String.valueOf(ex.getMessage()));
		problem.setProperty("errors", List.of(Map.of("field", ex.field(), "message", String.valueOf(ex.getMessage()))));
		return problem;
	}

	@ExceptionHandler
	ProblemDetail unreadable(HttpMessageNotReadableException ex) {
		return problem(HttpStatus.BAD_REQUEST, "Invalid request",
				"The body must be a JSON object, for example {\"category\": \"invoice\", \"fromPosition\": 1}; positions"
						+ " are whole numbers");
	}

	@ExceptionHandler
	ProblemDetail unknown(CategoryUnknownException ex) {
		return problem(HttpStatus.NOT_FOUND, "Category unknown", String.valueOf(ex.getMessage()));
	}

	@ExceptionHandler
	ProblemDetail running(VerificationRunningException ex) {
		return problem(HttpStatus.CONFLICT, "Verification running", String.valueOf(ex.getMessage()));
	}

	private static ProblemDetail problem(HttpStatus status, String title, String detail) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
		problem.setTitle(title);
		return problem;
	}

}
