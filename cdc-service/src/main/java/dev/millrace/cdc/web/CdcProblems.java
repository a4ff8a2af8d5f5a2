package dev.millrace.cdc.web;

import java.util.List;
import java.util.Map;

import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.CaptureUnavailableException;
import dev.millrace.cdc.snapshots.InvalidRequestException;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.ResponseStatusException;

/**
 * Says as problem details why a call on the capture failed.
 */
@RestControllerAdvice(basePackageClasses = CdcController.class)
class CdcProblems {

	@ExceptionHandler
	ProblemDetail blocked(CaptureBlockedException ex) {
		return problem(HttpStatus.CONFLICT, "Capture blocked", ex);
	}

	@ExceptionHandler
	ProblemDetail unavailable(CaptureUnavailableException ex) {
		return problem(HttpStatus.SERVICE_UNAVAILABLE, "Capture unavailable", ex);
	}

	@ExceptionHandler
	ProblemDetail invalid(InvalidRequestException ex) {
		ProblemDetail problem = problem(HttpStatus.BAD_REQUEST, "Invalid request", ex);
		problem.setProperty("errors", List.of(Map.of("field", ex.field(), "message", String.valueOf(ex.getMessage()))));
		return problem;
	}

	@ExceptionHandler
	ProblemDetail unreadable(HttpMessageNotReadableException ex) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST,
				"The body is not JSON, or its fields have other types than they should have");
		problem.setTitle("Invalid request");
		return problem;
	}

	@ExceptionHandler
	ProblemDetail status(ResponseStatusException ex) {
		return ex.getBody();
	}

	private static ProblemDetail problem(HttpStatus status, String title, RuntimeException ex) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, String.valueOf(ex.getMessage()));
		problem.setTitle(title);
		return problem;
	}

}
