package dev.millrace.cdc.web;

import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.CaptureUnavailableException;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

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

	private static ProblemDetail problem(HttpStatus status, String title, RuntimeException ex) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, String.valueOf(ex.getMessage()));
		problem.setTitle(title);
		return problem;
	}

}
