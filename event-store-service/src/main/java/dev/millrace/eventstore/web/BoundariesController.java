package dev.millrace.eventstore.web;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

import dev.millrace.events.IdGenerator;
import dev.millrace.events.http.BoundaryAppendedBody;
import dev.millrace.events.http.BoundaryPageBody;
import dev.millrace.events.http.ProblemCodes;
import dev.millrace.events.store.Idempotency;
import dev.millrace.events.store.boundary.Boundaries;
import dev.millrace.events.store.boundary.BoundaryAppend;
import dev.millrace.events.store.boundary.BoundaryOutcome;
import dev.millrace.events.store.boundary.BoundaryPage;
import dev.millrace.eventstore.EventStoreProperties;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Several streams at once over HTTP: read what matters by its tags, append only if
 * nothing that matters was appended since.
 */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
public final class BoundariesController {

	private final Boundaries boundaries;

	private final IdGenerator ids;

	private final InstantSource clock;

	private final int appendSizeMax;

	public BoundariesController(Boundaries boundaries, IdGenerator ids, InstantSource clock,
			EventStoreProperties properties) {
		this.boundaries = boundaries;
		this.ids = ids;
		this.clock = clock;
		this.appendSizeMax = Math.toIntExact(properties.appendSizeMax().toBytes());
	}

	/**
	 * Read a page of a boundary. A POST, because criteria are too long for a URL.
	 */
	@PostMapping("/boundaries")
	BoundaryPageBody read(HttpServletRequest request) throws IOException, HttpMediaTypeNotSupportedException {
		BoundaryBody.Query query = body().query(JsonRequest.of(request, this.appendSizeMax));
		BoundaryPage page = query.marker()
			.map((marker) -> this.boundaries.read(query.boundary(), marker, query.after(), query.max()))
			.orElseGet(() -> this.boundaries.read(query.boundary(), query.max()));
		return BoundaryPageBody.of(page);
	}

	/**
	 * Append to several streams, all or nothing.
	 */
	@PostMapping("/events")
	ResponseEntity<Object> append(HttpServletRequest request) throws IOException, HttpMediaTypeNotSupportedException {
		JsonRequest json = JsonRequest.of(request, this.appendSizeMax);
		BoundaryBody.Streams streams = body().streams(json);
		return answer(this.boundaries.append(new BoundaryAppend(streams.condition(), streams.events(),
				IdempotentRequest.of(request, List.of("append-streams"), json.body()))));
	}

	/**
	 * The answer to an earlier append to several streams, which the headers name.
	 */
	@GetMapping("/boundaries/appends")
	ResponseEntity<Object> find(HttpServletRequest request) {
		Idempotency idempotency = IdempotentRequest.required(request);
		return this.boundaries.findAppend(idempotency)
			.map(BoundariesController::answer)
			.orElseGet(() -> Answers.keyUnknown(idempotency.key()));
	}

	private BoundaryBody body() {
		return new BoundaryBody(this.ids, this.clock.instant());
	}

	private static ResponseEntity<Object> answer(BoundaryOutcome outcome) {
		return switch (outcome) {
			case BoundaryOutcome.Appended appended ->
				Answers.ok(appended.repeated()).body(BoundaryAppendedBody.of(appended));
			case BoundaryOutcome.BoundaryConflict conflict -> Answers.answer(Answers.coded(HttpStatus.CONFLICT,
					ProblemCodes.BOUNDARY_CONFLICT,
					"Something inside the boundary was appended since it was read; read it again and decide again"));
			case BoundaryOutcome.RevisionConflict conflict -> revisionConflict(conflict);
			case BoundaryOutcome.KeyReused reused -> Answers.keyReused(reused.key());
		};
	}

	private static ResponseEntity<Object> revisionConflict(BoundaryOutcome.RevisionConflict conflict) {
		ProblemDetail problem = Answers.coded(HttpStatus.CONFLICT, ProblemCodes.CONCURRENT_CHANGE,
				"Stream " + conflict.streamId() + " is at revision " + conflict.actualRevision()
						+ "; read it, decide again and send that revision");
		problem.setProperty("streamId", conflict.streamId().toString());
		problem.setProperty("revision", conflict.actualRevision());
		return Answers.answer(problem);
	}

}
