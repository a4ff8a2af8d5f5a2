package dev.millrace.eventstore.web;

import dev.millrace.events.http.AppendedBody;
import dev.millrace.events.http.EntityTags;
import dev.millrace.events.http.IdempotencyHeaders;
import dev.millrace.events.http.ProblemCodes;
import dev.millrace.events.store.AppendOutcome;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/**
 * Answers that several endpoints give.
 */
final class Answers {

	private Answers() {
	}

	/**
	 * What became of an append to one stream.
	 */
	static ResponseEntity<Object> of(AppendOutcome outcome) {
		return switch (outcome) {
			case AppendOutcome.Appended appended ->
				ok(appended.repeated()).eTag(EntityTags.of(appended.revision())).body(AppendedBody.of(appended));
			case AppendOutcome.Conflict conflict -> {
				ProblemDetail problem = coded(HttpStatus.PRECONDITION_FAILED, ProblemCodes.CONCURRENT_CHANGE,
						"Stream " + conflict.streamId() + " is at revision " + conflict.actualRevision()
								+ "; read it, decide again and send that revision");
				problem.setProperty("streamId", conflict.streamId().toString());
				problem.setProperty("revision", conflict.actualRevision());
				yield answer(problem);
			}
			case AppendOutcome.KeyReused reused -> keyReused(reused.key());
		};
	}

	/**
	 * The beginning of a good answer.
	 * @param repeated whether it was given before
	 */
	static ResponseEntity.BodyBuilder ok(boolean repeated) {
		ResponseEntity.BodyBuilder answer = ResponseEntity.ok();
		return repeated ? answer.header(IdempotencyHeaders.REPLAYED, "true") : answer;
	}

	static ResponseEntity<Object> keyReused(String key) {
		return answer(coded(HttpStatus.CONFLICT, ProblemCodes.KEY_REUSED,
				"Idempotency key '" + key + "' was used for another request; choose a new key for a new request"));
	}

	static ResponseEntity<Object> keyUnknown(String key) {
		return answer(coded(HttpStatus.NOT_FOUND, ProblemCodes.KEY_UNKNOWN,
				"Nothing was appended with idempotency key '" + key + "'"));
	}

	/**
	 * A problem that programs know by its code.
	 */
	static ProblemDetail coded(HttpStatus status, String code, String detail) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
		problem.setProperty("code", code);
		return problem;
	}

	static ResponseEntity<Object> answer(ProblemDetail problem) {
		return ResponseEntity.status(problem.getStatus()).contentType(MediaType.APPLICATION_PROBLEM_JSON).body(problem);
	}

}
