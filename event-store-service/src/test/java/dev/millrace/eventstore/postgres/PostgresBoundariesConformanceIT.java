package dev.millrace.eventstore.postgres;

import java.util.Optional;

import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.boundary.Boundaries;
import dev.millrace.test.conformance.BoundariesConformance;
import dev.millrace.test.conformance.HeldCommits;

class PostgresBoundariesConformanceIT extends BoundariesConformance {

	private static final StoreDatabase DATABASE = new StoreDatabase();

	private static final Boundaries BOUNDARIES = DATABASE.newBoundaries();

	private static final Boundaries OTHER_BOUNDARIES = DATABASE.newBoundaries();

	private static final EventStore STORE = DATABASE.newStore();

	@Override
	protected Boundaries boundaries() {
		return BOUNDARIES;
	}

	@Override
	protected Boundaries otherBoundaries() {
		return OTHER_BOUNDARIES;
	}

	@Override
	protected EventStore store() {
		return STORE;
	}

	@Override
	protected Optional<HeldCommits> holdCommits() {
		return Optional.of(HeldCommits.in(DATABASE.database().dataSource()));
	}

}
