package dev.millrace.commands.remote;

import java.util.Optional;

import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.boundary.Boundaries;
import dev.millrace.test.conformance.BoundariesConformance;
import dev.millrace.test.conformance.HeldCommits;

class RemoteBoundariesConformanceIT extends BoundariesConformance {

	private static final StoreServiceContext SERVICE = new StoreServiceContext();

	private static final Boundaries BOUNDARIES = new RemoteBoundaries(SERVICE.client(), StoreServiceContext.keys());

	private static final Boundaries OTHER_BOUNDARIES = new RemoteBoundaries(SERVICE.client(),
			StoreServiceContext.keys());

	private static final EventStore STORE = new RemoteEventStore(SERVICE.client(), StoreServiceContext.keys());

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
		return Optional.of(HeldCommits.in(SERVICE.database().dataSource()));
	}

}
