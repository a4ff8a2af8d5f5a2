package dev.millrace.eventstore.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.millrace.events.store.Idempotency;
import dev.millrace.events.store.InvalidEventException;
import dev.millrace.events.store.InvalidEventException.InvalidField;
import dev.millrace.events.store.boundary.Boundaries;
import dev.millrace.events.store.boundary.Boundary;
import dev.millrace.events.store.boundary.BoundaryAppend;
import dev.millrace.events.store.boundary.BoundaryOutcome;
import dev.millrace.events.store.boundary.BoundaryPage;
import dev.millrace.events.store.boundary.Marker;
import dev.millrace.events.store.log.Cursor;

/**
 * Appends across streams what fits the schemas of its types.
 */
public final class ValidatingBoundaries implements Boundaries {

	private final Boundaries boundaries;

	private final EventSchemas schemas;

	public ValidatingBoundaries(Boundaries boundaries, EventSchemas schemas) {
		this.boundaries = boundaries;
		this.schemas = schemas;
	}

	@Override
	public BoundaryPage read(Boundary boundary, int max) {
		return this.boundaries.read(boundary, max);
	}

	@Override
	public BoundaryPage read(Boundary boundary, Marker marker, Cursor after, int max) {
		return this.boundaries.read(boundary, marker, after, max);
	}

	/**
	 * Append as the other boundaries do.
	 * @throws InvalidEventException if an event does not fit
	 */
	@Override
	public BoundaryOutcome append(BoundaryAppend append) {
		List<InvalidField> wrong = new ArrayList<>();
		for (int index = 0; index < append.streams().size(); index++) {
			wrong.addAll(this.schemas.check("/streams/" + index + "/events", append.streams().get(index).events()));
		}
		if (wrong.isEmpty()) {
			return this.boundaries.append(append);
		}
		// What took effect under an earlier schema keeps its answer.
		return append.idempotency()
			.flatMap(this.boundaries::findAppend)
			.orElseThrow(() -> new InvalidEventException(wrong));
	}

	@Override
	public Optional<BoundaryOutcome> findAppend(Idempotency idempotency) {
		return this.boundaries.findAppend(idempotency);
	}

}
