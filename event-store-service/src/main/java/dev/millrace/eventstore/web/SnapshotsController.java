package dev.millrace.eventstore.web;

import java.io.IOException;

import dev.millrace.events.StreamId;
import dev.millrace.events.http.DeletedBody;
import dev.millrace.events.http.ProblemCodes;
import dev.millrace.events.http.SnapshotBody;
import dev.millrace.events.store.snapshot.Snapshot;
import dev.millrace.events.store.snapshot.Snapshots;
import dev.millrace.eventstore.EventStoreProperties;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Snapshots over HTTP: find, save, delete.
 */
@RestController
@RequestMapping(path = "/snapshots", produces = MediaType.APPLICATION_JSON_VALUE)
public final class SnapshotsController {

	private static final int FINGERPRINT_LENGTH_MAX = 100;

	private final Snapshots snapshots;

	private final int sizeMax;

	public SnapshotsController(Snapshots snapshots, EventStoreProperties properties) {
		this.snapshots = snapshots;
		this.sizeMax = Math.toIntExact(properties.appendSizeMax().toBytes());
	}

	/**
	 * The latest snapshot of a stream.
	 */
	@GetMapping("/{streamId}")
	ResponseEntity<Object> find(@PathVariable String streamId, @RequestParam String fingerprint) {
		StreamId id = StreamId.parse(streamId);
		return this.snapshots.find(id, checked(fingerprint))
			.<ResponseEntity<Object>>map((snapshot) -> ResponseEntity.ok(SnapshotBody.of(snapshot)))
			.orElseGet(() -> Answers.answer(Answers.coded(HttpStatus.NOT_FOUND, ProblemCodes.NO_SNAPSHOT,
					"Stream " + id + " has no snapshot with this fingerprint")));
	}

	/**
	 * Keep the body as the state of a stream at a revision.
	 */
	@PutMapping("/{streamId}")
	ResponseEntity<Void> save(@PathVariable String streamId, @RequestParam String fingerprint,
			@RequestParam long revision, HttpServletRequest request)
			throws IOException, HttpMediaTypeNotSupportedException {
		StreamId id = StreamId.parse(streamId);
		if (revision < 1) {
			throw new InvalidRequestException("revision", "Must be 1 or more");
		}
		String state = JsonRequest.of(request, this.sizeMax).text();
		this.snapshots.save(new Snapshot(id, checked(fingerprint), revision, state));
		return ResponseEntity.noContent().build();
	}

	/**
	 * Delete all snapshots of a stream.
	 */
	@DeleteMapping("/{streamId}")
	DeletedBody delete(@PathVariable String streamId) {
		return new DeletedBody(this.snapshots.delete(StreamId.parse(streamId)));
	}

	/**
	 * Delete all snapshots of all streams of a category.
	 */
	@DeleteMapping
	DeletedBody deleteCategory(@RequestParam String category) {
		return new DeletedBody(this.snapshots.deleteCategory(StreamId.checkCategory(category)));
	}

	private static String checked(String fingerprint) {
		if (fingerprint.isEmpty() || fingerprint.length() > FINGERPRINT_LENGTH_MAX) {
			throw new InvalidRequestException("fingerprint",
					"Must have 1 to " + FINGERPRINT_LENGTH_MAX + " characters");
		}
		return fingerprint;
	}

}
