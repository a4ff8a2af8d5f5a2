package dev.millrace.projections.web;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import dev.millrace.projections.engine.Rebuild;
import dev.millrace.projections.engine.Rebuilds;

/**
 * The rebuilds as they are shown, with the time they take.
 */
final class RebuildHistory {

	private final Rebuilds rebuilds;

	private final InstantSource clock;

	RebuildHistory(Rebuilds rebuilds, InstantSource clock) {
		this.rebuilds = rebuilds;
		this.clock = clock;
	}

	List<Rebuild> of(String projection) {
		return this.rebuilds.of(projection);
	}

	Optional<Rebuild> find(UUID id) {
		return this.rebuilds.find(id);
	}

	/**
	 * How long a rebuild has taken, or took.
	 */
	Duration elapsed(Rebuild rebuild) {
		return Duration.between(rebuild.startedAt(), rebuild.isOpen() ? this.clock.instant() : rebuild.phaseSince());
	}

}
