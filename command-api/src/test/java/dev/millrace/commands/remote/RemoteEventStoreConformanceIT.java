package dev.millrace.commands.remote;

import dev.millrace.events.store.EventStore;
import dev.millrace.test.conformance.EventStoreConformance;

class RemoteEventStoreConformanceIT extends EventStoreConformance {

	private static final StoreServiceContext SERVICE = new StoreServiceContext();

	private static final EventStore STORE = new RemoteEventStore(SERVICE.client(), StoreServiceContext.keys());

	private static final EventStore OTHER_STORE = new RemoteEventStore(SERVICE.client(), StoreServiceContext.keys());

	@Override
	protected EventStore store() {
		return STORE;
	}

	@Override
	protected EventStore otherStore() {
		return OTHER_STORE;
	}

}
