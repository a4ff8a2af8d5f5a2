package dev.millrace.projections.web;

import java.time.Instant;
import java.util.List;

import dev.millrace.events.InvalidValueException;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.engine.RewindOutcome;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Lets an operator rewind projections to a time.
 */
@RestController
@RequestMapping("/projections")
class RewindController {

	private final Projections projections;

	RewindController(Projections projections) {
		this.projections = projections;
	}

	@PostMapping("/{name}/rewinds")
	RewindView rewind(@PathVariable String name, @RequestBody RewindRequest request) {
		Projection projection = Problems.requireProjection(this.projections, name);
		return switch (this.projections.rewind(projection, request.time())) {
			case RewindOutcome.Rewound(long records) -> new RewindView(name, true, records, null);
			case RewindOutcome.Impossible(String reason) -> throw Problems.unprocessable(reason);
			case RewindOutcome.Refused(String reason) -> throw Problems.conflict(reason);
		};
	}

	/** All that can be. */
	@PostMapping("/rewinds")
	List<RewindView> rewind(@RequestBody RewindRequest request) {
		Instant to = request.time();
		return this.projections.names()
			.stream()
			.flatMap((name) -> this.projections.find(name).stream())
			.map((projection) -> RewindView.of(projection.name(), this.projections.rewind(projection, to)))
			.toList();
	}

	/**
	 * Where to read again from.
	 */
	record RewindRequest(@Nullable Instant to) {

		Instant time() {
			if (this.to == null) {
				throw new InvalidValueException("to", "Say how far to rewind: {\"to\": \"2026-01-31T00:00:00Z\"}");
			}
			return this.to;
		}

	}

	/**
	 * What became of a projection.
	 *
	 * @param records records and transaction markers that it reads again
	 * @param reason why it was not rewound; null if it was
	 */
	record RewindView(String name, boolean rewound, long records, @Nullable String reason) {

		static RewindView of(String name, RewindOutcome outcome) {
			return switch (outcome) {
				case RewindOutcome.Rewound(long records) -> new RewindView(name, true, records, null);
				case RewindOutcome.Impossible(String reason) -> new RewindView(name, false, 0, reason);
				case RewindOutcome.Refused(String reason) -> new RewindView(name, false, 0, reason);
			};
		}

	}

}
