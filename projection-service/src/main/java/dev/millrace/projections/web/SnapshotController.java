package dev.millrace.projections.web;

import java.net.URI;
import java.util.List;

import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.engine.snapshots.Snapshot;
import dev.millrace.projections.engine.snapshots.SnapshotKeeper;
import dev.millrace.projections.engine.snapshots.SnapshotOutcome;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Lets an operator take, see and remove snapshots of read models.
 */
@RestController
@RequestMapping("/projections/{name}/snapshots")
class SnapshotController {

	private final Projections projections;

	private final SnapshotKeeper snapshots;

	SnapshotController(Projections projections, SnapshotKeeper snapshots) {
		this.projections = projections;
		this.snapshots = snapshots;
	}

	/** Answers when it is there. */
	@PostMapping
	ResponseEntity<SnapshotView> take(@PathVariable String name) {
		return switch (this.snapshots.take(Problems.requireProjection(this.projections, name))) {
			case SnapshotOutcome.Taken(Snapshot snapshot) ->
				ResponseEntity.created(URI.create("/projections/" + name + "/snapshots/" + snapshot.id()))
					.body(SnapshotView.of(snapshot));
			case SnapshotOutcome.Impossible(String reason) -> throw Problems.unprocessable(reason);
			case SnapshotOutcome.Refused(String reason) -> throw Problems.conflict(reason);
		};
	}

	@GetMapping
	List<SnapshotView> all(@PathVariable String name) {
		return this.snapshots.of(Problems.requireProjection(this.projections, name))
			.stream()
			.map(SnapshotView::of)
			.toList();
	}

	@GetMapping("/{id}")
	SnapshotView one(@PathVariable String name, @PathVariable long id) {
		return SnapshotView.of(find(name, id));
	}

	@DeleteMapping("/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void delete(@PathVariable String name, @PathVariable long id) {
		if (!this.snapshots.delete(find(name, id))) {
			throw Problems.conflict("Snapshot " + id + " is being read or copied just now: try again");
		}
	}

	private Snapshot find(String name, long id) {
		return this.snapshots.find(Problems.requireProjection(this.projections, name), id)
			.orElseThrow(() -> Problems.notFound("Projection '" + name + "' has no snapshot " + id));
	}

}
