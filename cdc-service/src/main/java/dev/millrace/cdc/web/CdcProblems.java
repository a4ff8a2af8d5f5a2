package dev.millrace.cdc.web;

import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.CaptureUnavailableException;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Says as problem details why a call on the capture failed.
 */
@RestControllerAdvice(basePackageClasses = CdcController.class)
class CdcProblems {

	private static final String RETRY_AFTER_SECONDS = "2";

	@ExceptionHandler
	ProblemDetail blocked(CaptureBlockedException ex) {
		return problem(HttpStatus.CONFLICT, "Capture blocked", ex);
	}

	@ExceptionHandler
	ProblemDetail unavailable(CaptureUnavailableException ex) {
		return problem(HttpStatus.SERVICE_UNAVAILABLE, "Capture unavailable", ex);
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> inactive(NoActiveInstanceException ex) {
		HttpStatus status = ex.isSilent() ? HttpStatus.GATEWAY_TIMEOUT : HttpStatus.SERVICE_UNAVAILABLE;
		return ResponseEntity.status(status)
			.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
			.body(problem(status, "No active instance", ex));
	}

	@ExceptionHandler
	ProblemDetail status(ErrorResponseException ex) {
		return ex.getBody();
	}

	private static ProblemDetail problem(HttpStatus status, String title, RuntimeException ex) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, String.valueOf(ex.getMessage()));
		problem.setTitle(title);
		return problem;
	}

}
