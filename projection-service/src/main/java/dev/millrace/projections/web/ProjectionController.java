package dev.millrace.projections.web;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

import dev.millrace.events.InvalidValueException;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.engine.Rebuild;
import dev.millrace.projections.engine.RebuildEstimates;
import dev.millrace.projections.engine.snapshots.Snapshot;
import dev.millrace.projections.engine.snapshots.SnapshotKeeper;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Shows projections and lets an operator pause, resume, rebuild and roll them back.
 */
@RestController
@RequestMapping("/projections")
class ProjectionController {

	private final Projections projections;

	private final RebuildHistory rebuilds;

	private final RebuildEstimates estimates;

	private final SnapshotKeeper snapshots;

	private final LiveClients followers;

	ProjectionController(Projections projections, RebuildHistory rebuilds, RebuildEstimates estimates,
			SnapshotKeeper snapshots, LiveClients followers) {
		this.projections = projections;
		this.rebuilds = rebuilds;
		this.estimates = estimates;
		this.snapshots = snapshots;
		this.followers = followers;
	}

	@GetMapping
	List<ProjectionView> all() {
		return this.projections.all().stream().map(ProjectionView::of).toList();
	}

	@GetMapping("/{name}")
	ProjectionView one(@PathVariable String name) {
		return ProjectionView.of(this.projections.status(find(name)));
	}

	/** All of them. */
	@PostMapping("/pause")
	List<ProjectionView> pause() {
		this.projections.pauseAll();
		return all();
	}

	/** All of them. */
	@PostMapping("/resume")
	List<ProjectionView> resume() {
		this.projections.resumeAll();
		return all();
	}

	@PostMapping("/{name}/pause")
	ProjectionView pause(@PathVariable String name) {
		this.projections.pause(find(name));
		return one(name);
	}

	@PostMapping("/{name}/resume")
	ProjectionView resume(@PathVariable String name) {
		this.projections.resume(find(name));
		return one(name);
	}

	@GetMapping("/{name}/rebuilds")
	List<RebuildView> rebuilds(@PathVariable String name) {
		Projection projection = find(name);
		return this.rebuilds.of(name).stream().map((rebuild) -> view(projection, rebuild)).toList();
	}

	/** What a rebuild would take; starts nothing. */
	@PostMapping(path = "/{name}/rebuilds", params = "dryRun=true")
	EstimateView estimate(@PathVariable String name, @RequestBody(required = false) @Nullable RebuildRequest request) {
		Projection projection = find(name);
		RebuildRequest wanted = RebuildRequest.orDefault(request);
		wanted.plan();
		return EstimateView.of(name,
				snapshot(projection, wanted)
					.map((snapshot) -> this.estimates.of(projection, snapshot.offsets(), refusal(projection, snapshot)))
					.orElseGet(() -> this.estimates.of(projection)));
	}

	@PostMapping("/{name}/rebuilds")
	ResponseEntity<RebuildView> rebuild(@PathVariable String name, @RequestParam(defaultValue = "false") String dryRun,
			@RequestBody(required = false) @Nullable RebuildRequest request) {
		if (!"false".equals(dryRun)) {
			throw new InvalidValueException("dryRun", "'" + dryRun + "' is not a choice: use true or false");
		}
		Projection projection = find(name);
		RebuildRequest wanted = RebuildRequest.orDefault(request);
		Rebuild.Plan plan = wanted.plan();
		snapshot(projection, wanted).map((snapshot) -> refusal(projection, snapshot))
			.orElseGet(() -> this.estimates.refusal(projection))
			.map(Problems::conflict)
			.ifPresent((refused) -> {
				throw refused;
			});
		return accepted(projection,
				this.projections.rebuild(projection, plan)
					.orElseThrow(() -> Problems.conflict("Another rebuild of '" + name
							+ "' was started just now: see /projections/" + name + "/rebuilds, and abort it or wait")));
	}

	@PostMapping("/{name}/rollback")
	ResponseEntity<RebuildView> rollBack(@PathVariable String name) {
		Projection projection = find(name);
		return accepted(projection,
				this.projections.rollBack(projection)
					.orElseThrow(() -> Problems.conflict("'" + name
							+ "' cannot be rolled back: a rebuild is under way, or no"
							+ " earlier version built from declared version " + projection.version() + " is kept")));
	}

	@GetMapping("/{name}/rebuilds/{id}")
	RebuildView rebuild(@PathVariable String name, @PathVariable UUID id) {
		return view(find(name), find(name, id));
	}

	/** Its progress, until it has ended. */
	@GetMapping(path = "/{name}/rebuilds/{id}", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseEmitter follow(@PathVariable String name, @PathVariable UUID id) {
		Projection projection = find(name);
		find(name, id);
		return this.followers.send(
				() -> new RebuildFeed(() -> find(name, id), (rebuild) -> view(projection, rebuild), System::nanoTime));
	}

	@PostMapping("/{name}/rebuilds/{id}/swap")
	RebuildView swap(@PathVariable String name, @PathVariable UUID id) {
		return moved(name, id, this.projections::swap, "is not waiting for a swap");
	}

	@PostMapping("/{name}/rebuilds/{id}/abort")
	RebuildView abort(@PathVariable String name, @PathVariable UUID id) {
		return moved(name, id, this.projections::abort,
				"has ended, is being swapped, or is copied or gets an index just now");
	}

	/**
	 * Undo a rebuild that was swapped: the version before it becomes live again, brought
	 * up to date first.
	 */
	@PostMapping("/{name}/rebuilds/{id}/rollback")
	ResponseEntity<RebuildView> rollBack(@PathVariable String name, @PathVariable UUID id) {
		Rebuild rebuild = find(name, id);
		if (rebuild.phase() != Rebuild.Phase.SWAPPED
				|| this.projections.status(find(name)).version() != rebuild.number()) {
			throw Problems.conflict("Rebuild " + id + " did not make the live version: nothing to roll back");
		}
		return rollBack(name);
	}

	/** The snapshot to begin with, if one is named. */
	private Optional<Snapshot> snapshot(Projection projection, RebuildRequest request) {
		Optional<Snapshot> snapshot = Optional.ofNullable(request.snapshot())
			.map((id) -> this.snapshots.find(projection, id)
				.orElseThrow(() -> new InvalidValueException("from", "Projection '" + projection.name()
						+ "' has no snapshot " + id + ": see /projections/" + projection.name() + "/snapshots")));
		snapshot.flatMap((found) -> this.snapshots.misfit(projection, found)).ifPresent((misfit) -> {
			throw Problems.unprocessable(misfit);
		});
		return snapshot;
	}

	private Optional<String> refusal(Projection projection, Snapshot snapshot) {
		return this.estimates.underWay(projection).or(() -> this.snapshots.refusal(projection, snapshot));
	}

	private RebuildView moved(String name, UUID id, Predicate<Rebuild> move, String otherwise) {
		Rebuild rebuild = find(name, id);
		if (!move.test(rebuild)) {
			throw Problems.conflict(
					"Rebuild " + id + " " + otherwise + ": it is " + rebuild.phase().name().toLowerCase(Locale.ROOT));
		}
		return rebuild(name, id);
	}

	private ResponseEntity<RebuildView> accepted(Projection projection, Rebuild rebuild) {
		return ResponseEntity.status(HttpStatus.ACCEPTED)
			.location(URI.create("/projections/" + projection.name() + "/rebuilds/" + rebuild.id()))
			.body(view(projection, rebuild));
	}

	private RebuildView view(Projection projection, Rebuild rebuild) {
		return RebuildView.of(rebuild, this.projections.progress(projection, rebuild),
				this.projections.loadRate(rebuild), this.rebuilds.elapsed(rebuild));
	}

	private Projection find(String name) {
		return Problems.requireProjection(this.projections, name);
	}

	private Rebuild find(String name, UUID id) {
		return this.rebuilds.find(id)
			.filter((rebuild) -> rebuild.projection().equals(name))
			.orElseThrow(() -> Problems.notFound("Projection '" + name + "' has no rebuild " + id));
	}

	/**
	 * The body of a rebuild's start.
	 *
	 * @param swap {@code automatic}, which is the default, or {@code manual}
	 * @param from the id of the snapshot to begin with; none for the beginning of the log
	 * @param differences from the live version: {@code refuse}, which is the default, or
	 * {@code accept}
	 */
	record RebuildRequest(@Nullable String swap, @Nullable String from, @Nullable String differences) {

		static RebuildRequest orDefault(@Nullable RebuildRequest request) {
			return (request != null) ? request : new RebuildRequest(null, null, null);
		}

		Rebuild.Plan plan() {
			return new Rebuild.Plan(swapOrDefault(), snapshot(), acceptsDifferences());
		}

		@Nullable Long snapshot() {
			if (this.from == null) {
				return null;
			}
			try {
				return Long.valueOf(this.from);
			}
			catch (NumberFormatException ex) {
				throw new InvalidValueException("from",
						"'" + this.from + "' is not the id of a snapshot, which is a number");
			}
		}

		private boolean acceptsDifferences() {
			if (this.differences == null || "refuse".equals(this.differences)) {
				return false;
			}
			if ("accept".equals(this.differences)) {
				return true;
			}
			throw new InvalidValueException("differences",
					"'" + this.differences + "' is not a way to treat differences: use refuse or accept");
		}

		private Rebuild.Swap swapOrDefault() {
			if (this.swap == null || "automatic".equals(this.swap)) {
				return Rebuild.Swap.AUTOMATIC;
			}
			if ("manual".equals(this.swap)) {
				return Rebuild.Swap.MANUAL;
			}
			throw new InvalidValueException("swap",
					"'" + this.swap + "' is not a way to swap: use automatic or manual");
		}

	}

}
