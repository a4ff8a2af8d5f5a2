package dev.millrace.eventstore.postgres;

import dev.millrace.events.store.EventStore;
import dev.millrace.test.conformance.EventStoreConformance;

// tag::conformance[]
class PostgresEventStoreConformanceIT extends EventStoreConformance {

	private static final StoreDatabase DATABASE = new StoreDatabase();

	private static final EventStore STORE = DATABASE.newStore();

	private static final EventStore OTHER_STORE = DATABASE.newStore();

	@Override
	protected EventStore store() {
		return STORE;
	}

	@Override
	protected EventStore otherStore() {
		return OTHER_STORE;
	}

}
// end::conformance[]
