package dev.millrace.projections.web;

import java.util.List;

import dev.millrace.events.InvalidValueException;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.engine.parked.ParkedEvent;
import dev.millrace.projections.engine.parked.Parking;
import dev.millrace.projections.engine.parked.RetryOutcome;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows the parked events of a projection, and lets an operator retry and skip them. They
 * are those of the live version, or of the one that is asked for.
 */
@RestController
@RequestMapping("/projections/{name}/parked")
class ParkedController {

	private static final int SIZE_MAX = 500;

	private static final int WAITING_SHOWN_MAX = 10_000;

	private final Projections projections;

	private final Parking parking;

	ParkedController(Projections projections, Parking parking) {
		this.projections = projections;
		this.parking = parking;
	}

	@GetMapping
	ParkedView.Page page(@PathVariable String name, @RequestParam(required = false) @Nullable Integer version,
			@RequestParam(required = false) @Nullable String stream, @RequestParam(defaultValue = "0") long after,
			@RequestParam(defaultValue = "50") int size) {
		if (size < 1 || size > SIZE_MAX) {
			throw new InvalidValueException("size", "The size is " + size + ": give 1 to " + SIZE_MAX);
		}
		List<ParkedEvent> events = this.parking.page(version(name, version), stream, after, size + 1);
		List<ParkedEvent> page = events.subList(0, Math.min(size, events.size()));
		return new ParkedView.Page(page.stream().map(ParkedView::of).toList(),
				(events.size() > size) ? page.getLast().id() : null);
	}

	@GetMapping("/{id}")
	ParkedView one(@PathVariable String name, @PathVariable long id,
			@RequestParam(required = false) @Nullable Integer version) {
		return ParkedView.of(find(version(name, version), id));
	}

	@PostMapping("/{id}/retry")
	ParkedView.Retried retry(@PathVariable String name, @PathVariable long id,
			@RequestParam(required = false) @Nullable Integer version) {
		ProjectionVersion of = version(name, version);
		return retried(of, this.parking.retry(Problems.requireProjection(this.projections, name), of, find(of, id)));
	}

	/** {@code ?stream=…} or {@code ?all}. */
	@PostMapping("/retry")
	ParkedView.Retried retry(@PathVariable String name, @RequestParam(required = false) @Nullable Integer version,
			@RequestParam(required = false) @Nullable String stream,
			@RequestParam(required = false) @Nullable String all) {
		if ((stream == null) == (all == null)) {
			throw new InvalidValueException("stream", "Say which events to retry: ?stream=… or ?all");
		}
		ProjectionVersion of = version(name, version);
		return retried(of, this.parking.retry(Problems.requireProjection(this.projections, name), of, stream));
	}

	@DeleteMapping("/{id}")
	ParkedView.Skipped skip(@PathVariable String name, @PathVariable long id,
			@RequestParam(required = false) @Nullable Integer version) {
		ProjectionVersion of = version(name, version);
		ParkedEvent event = find(of, id);
		if (!this.parking.skip(of, event)) {
			throw notParked(of, id);
		}
		return new ParkedView.Skipped(ParkedView.of(event),
				this.parking.page(of, event.stream(), 0, WAITING_SHOWN_MAX).size());
	}

	private ParkedView.Retried retried(ProjectionVersion version, RetryOutcome outcome) {
		return switch (outcome) {
			case RetryOutcome.Tried(int applied, List<ParkedEvent> failed) -> new ParkedView.Retried(applied,
					failed.stream().map(ParkedView::of).toList(), this.projections.parked(version));
			case RetryOutcome.Refused(String reason) -> throw Problems.conflict(reason);
		};
	}

	private ParkedEvent find(ProjectionVersion version, long id) {
		return this.parking.find(version, id).orElseThrow(() -> notParked(version, id));
	}

	private static RuntimeException notParked(ProjectionVersion version, long id) {
		return Problems.notFound("No event " + id + " is parked by version " + version.number() + " of '"
				+ version.projection() + "': it may have been retried or skipped");
	}

	private ProjectionVersion version(String name, @Nullable Integer number) {
		return this.projections.version(Problems.requireProjection(this.projections, name), number)
			.orElseThrow(() -> Problems.notFound("'" + name + "' has no version " + number));
	}

}
