package dev.millrace.eventstore.web;

import java.time.DateTimeException;
import java.time.Instant;

import dev.millrace.events.StreamId;
import dev.millrace.events.http.RevisionBody;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.Idempotency;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * What was appended earlier, over HTTP: by its idempotency key, or by its time.
 */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
public final class AppendsController {

	private final EventStore store;

	public AppendsController(EventStore store) {
		this.store = store;
	}

	/**
	 * The answer to an earlier append to one stream, which the headers name.
	 */
	@GetMapping("/appends")
	ResponseEntity<Object> find(HttpServletRequest request) {
		Idempotency idempotency = IdempotentRequest.required(request);
		return this.store.findAppend(idempotency)
			.map(Answers::of)
			.orElseGet(() -> Answers.keyUnknown(idempotency.key()));
	}

	/**
	 * Where a stream was at a time.
	 */
	@GetMapping("/streams/{streamId}/revision")
	RevisionBody revisionAsOf(@PathVariable String streamId, @RequestParam String asOf) {
		StreamId id = StreamId.parse(streamId);
		return new RevisionBody(id.toString(), this.store.revisionAsOf(id, instant(asOf)));
	}

	private static Instant instant(String asOf) {
		try {
			return Instant.parse(asOf);
		}
		catch (DateTimeException ex) {
			throw new InvalidRequestException("asOf", "'" + asOf + "' is not a time such as 2026-03-01T10:15:30Z");
		}
	}

}
