package dev.millrace.eventstore.web;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

import dev.millrace.events.store.EventStoreUnavailableException;
import dev.millrace.eventstore.EventStoreProperties;
import dev.millrace.eventstore.imports.EventImports;
import dev.millrace.eventstore.imports.ImportOutcome;
import dev.millrace.eventstore.imports.ImportProgress;
import dev.millrace.eventstore.imports.ImportStoppedException;
import dev.millrace.eventstore.imports.WrongLine;
import jakarta.servlet.http.HttpServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Bulk imports over HTTP: a JSON object a line, of any length.
 */
@RestController
@RequestMapping(path = "/imports/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
public final class ImportController {

	private static final Logger LOGGER = LoggerFactory.getLogger(ImportController.class);

	private final EventImports imports;

	private final InstantSource clock;

	private final int lineSizeMax;

	public ImportController(EventImports imports, InstantSource clock, EventStoreProperties properties) {
		this.imports = imports;
		this.clock = clock;
		this.lineSizeMax = Math.toIntExact(properties.appendSizeMax().toBytes());
	}

	/**
	 * How far an import has come.
	 */
	@GetMapping
	ResponseEntity<Object> find(@PathVariable String name) {
		Optional<ImportProgress> progress = this.imports.find(name);
		if (progress.isEmpty()) {
			return problem(ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND,
					"There is no import '" + name + "'; POST its events here"));
		}
		return ResponseEntity.ok(ImportResponse.of(progress.get()));
	}

	/**
	 * Import the events of the body.
	 */
	@PostMapping
	ResponseEntity<Object> run(@PathVariable String name, HttpServletRequest request)
			throws IOException, HttpMediaTypeNotSupportedException {
		RequestBody.checkType(request, MediaType.APPLICATION_NDJSON);
		ImportLines lines = new ImportLines(request.getInputStream(), name, this.lineSizeMax, this.clock);
		try {
			ResponseEntity<Object> answer = answer(name, this.imports.importEvents(name, lines));
			RequestBody.drain(request);
			return answer;
		}
		catch (ImportStoppedException ex) {
			return stopped(ex, request);
		}
	}

	private static ResponseEntity<Object> answer(String name, ImportOutcome outcome) {
		return switch (outcome) {
			case ImportOutcome.Imported run -> {
				LOGGER.info("Import '{}' is done: {} events imported, {} were in before", name, run.imported(),
						run.skipped());
				yield ResponseEntity.ok(new ImportResponse.Run(name, run.imported(), run.skipped()));
			}
			case ImportOutcome.Wrong run -> problem(wrong(run));
			case ImportOutcome.OtherEvents other ->
				problem(conflict(
						"other-events", "The name '" + name + "' was used to import other events, of which "
								+ other.lines() + " are in; send the same from their beginning, or choose a new name",
						0, 0));
			case ImportOutcome.RunsElsewhere run -> problem(conflict("runs-elsewhere",
					"Another request imports under the name '" + name
							+ "' and goes on; wait for it, or ask GET /imports/" + name
							+ " and repeat this one when it stands still",
					run.imported(), run.skipped()));
		};
	}

	private static ProblemDetail wrong(ImportOutcome.Wrong run) {
		WrongLine first = run.lines().getFirst();
		String more = (run.lines().size() > 1) ? " (and " + (run.lines().size() - 1) + " more)" : "";
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, "line " + first.line() + ", "
				+ first.field() + ": " + first.message() + more + "; correct it and repeat the import");
		problem.setTitle("Invalid request");
		problem.setProperty("errors", run.lines());
		return told(problem, run.imported(), run.skipped(), first.line());
	}

	private static ProblemDetail conflict(String code, String detail, long imported, long skipped) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, detail);
		problem.setProperty("code", code);
		return told(problem, imported, skipped, imported + skipped + 1);
	}

	private static ResponseEntity<Object> stopped(ImportStoppedException ex, HttpServletRequest request)
			throws IOException {
		LOGGER.warn("{}", ex.getMessage());
		if (!(ex.reason() instanceof EventStoreUnavailableException unavailable)) {
			throw ex.reason();
		}
		RequestBody.drain(request);
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE,
				unavailable.getMessage() + "; what was imported before stays: repeat the import, and it goes on there");
		problem.setProperty("effect", unavailable.effect().name().toLowerCase(Locale.ROOT));
		told(problem, ex.imported(), ex.skipped(), ex.imported() + ex.skipped() + 1);
		return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
			.header(HttpHeaders.RETRY_AFTER, Long.toString(unavailable.retryAfter().toSeconds()))
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.body(problem);
	}

	private static ProblemDetail told(ProblemDetail problem, long imported, long skipped, long line) {
		problem.setProperty("imported", imported);
		problem.setProperty("skipped", skipped);
		problem.setProperty("line", line);
		return problem;
	}

	private static ResponseEntity<Object> problem(ProblemDetail problem) {
		return ResponseEntity.status(problem.getStatus()).contentType(MediaType.APPLICATION_PROBLEM_JSON).body(problem);
	}

}
