package dev.millrace.cdc.web;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

import dev.millrace.events.InvalidValueException;
import dev.millrace.cdc.snapshots.Snapshots;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Takes tables again while streaming goes on.
 */
@RestController
@RequestMapping("/cdc/snapshots")
class SnapshotsController {

	private final Snapshots snapshots;

	private final InstantSource clock;

	SnapshotsController(Snapshots snapshots, InstantSource clock) {
		this.snapshots = snapshots;
		this.clock = clock;
	}

	/**
	 * What is asked for.
	 *
	 * @param tables schema and name of each table
	 * @param where an SQL condition that the rows meet; absent for all rows
	 */
	record Request(@Nullable List<@Nullable String> tables, @Nullable String where) {
	}

	@PostMapping
	ResponseEntity<SnapshotView> request(@RequestBody Request request) {
		Snapshots.Snapshot snapshot = this.snapshots.request(tables(request), request.where());
		return ResponseEntity.status(HttpStatus.ACCEPTED)
			.header("Location", "/cdc/snapshots/" + snapshot.id())
			.body(SnapshotView.of(snapshot, now()));
	}

	@GetMapping
	List<SnapshotView> list() {
		return this.snapshots.list().stream().map((snapshot) -> SnapshotView.of(snapshot, now())).toList();
	}

	@GetMapping("/{id}")
	SnapshotView show(@PathVariable String id) {
		return this.snapshots.find(id).map((it) -> SnapshotView.of(it, now())).orElseThrow(() -> unknown(id));
	}

	@DeleteMapping("/{id}")
	SnapshotView cancel(@PathVariable String id) {
		return this.snapshots.cancel(id).map((it) -> SnapshotView.of(it, now())).orElseThrow(() -> unknown(id));
	}

	private Instant now() {
		return this.clock.instant();
	}

	private static List<String> tables(Request request) {
		if (request.tables() == null) {
			throw new InvalidValueException("tables", "Name at least one table");
		}
		return request.tables().stream().map((table) -> Objects.requireNonNullElse(table, "null")).toList();
	}

	private static ResponseStatusException unknown(String id) {
		return new ResponseStatusException(HttpStatus.NOT_FOUND,
				"There is no snapshot '" + id + "', or it ended long ago: GET /cdc/snapshots lists them");
	}

}
