package dev.millrace.cdc.web;

import java.time.Instant;
import java.util.List;

import dev.millrace.cdc.SourceDatabase;
import dev.millrace.cdc.relay.Parked;
import dev.millrace.cdc.relay.Parking;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows what could not be published, and tries again.
 */
@RestController
@RequestMapping("/cdc/parked")
class ParkedController {

	private final Parking parking;

	private final SourceDatabase database;

	ParkedController(Parking parking, SourceDatabase database) {
		this.parking = parking;
		this.database = database;
	}

	/**
	 * A key of which nothing is published for the time being.
	 *
	 * @param id names it
	 * @param topic where its records belong
	 * @param key the key of its records
	 * @param firstRevision of events, the first that is missing; null for rows
	 * @param lastRevision of events, the last; null for rows
	 * @param records how many are missing
	 * @param attempts how often it failed
	 * @param cause why it failed last
	 * @param failedAt when it failed last
	 */
	record ParkedView(String id, String topic, String key, @Nullable Long firstRevision, @Nullable Long lastRevision,
			long records, long attempts, String cause, Instant failedAt) {

		static ParkedView of(Parked.Entry entry) {
			return new ParkedView(entry.id(), entry.topic(), entry.key(),
					entry.isEvents() ? entry.firstRevision() : null, entry.isEvents() ? entry.lastRevision() : null,
					entry.records(), entry.attempts(), entry.cause(), entry.failedAt());
		}

	}

	@GetMapping
	List<ParkedView> list() {
		return this.parking.entries().stream().map(ParkedView::of).toList();
	}

	@PostMapping("/{id}/retry")
	@ResponseStatus(HttpStatus.ACCEPTED)
	ParkedView retry(@PathVariable String id) {
		Parked.Entry entry = this.parking.retry(id).orElseThrow(() -> unknown(id));
		publishSoon();
		return ParkedView.of(entry);
	}

	@DeleteMapping("/{id}")
	@ResponseStatus(HttpStatus.ACCEPTED)
	ParkedView drop(@PathVariable String id) {
		Parked.Entry entry = this.parking.drop(id).orElseThrow(() -> known(id) ? events(id) : unknown(id));
		publishSoon();
		return ParkedView.of(entry);
	}

	/**
	 * What is asked for is done with a publication, and this makes that there is one.
	 */
	private void publishSoon() {
		this.database.heartbeat();
	}

	private boolean known(String id) {
		return this.parking.entries().stream().anyMatch((entry) -> entry.id().equals(id));
	}

	private static ErrorResponseException unknown(String id) {
		return problem(HttpStatus.NOT_FOUND, "Nothing is parked as '" + id
				+ "' on this instance; GET /cdc/parked of the one that captures shows what is");
	}

	private static ErrorResponseException events(String id) {
		return problem(HttpStatus.CONFLICT, "'" + id
				+ "' are events, and no event is left out of its topic: remove the cause, then POST /cdc/parked/" + id
				+ "/retry");
	}

	private static ErrorResponseException problem(HttpStatus status, String detail) {
		return new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, detail), null);
	}

}
