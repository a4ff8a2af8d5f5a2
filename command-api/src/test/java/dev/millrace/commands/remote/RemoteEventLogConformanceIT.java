package dev.millrace.commands.remote;

import java.util.Optional;

import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.log.EventLog;
import dev.millrace.test.conformance.EventLogConformance;
import dev.millrace.test.conformance.HeldCommits;

class RemoteEventLogConformanceIT extends EventLogConformance {

	private static final StoreServiceContext SERVICE = new StoreServiceContext();

	private static final EventLog LOG = new RemoteEventLog(SERVICE.client());

	private static final EventStore STORE = new RemoteEventStore(SERVICE.client(), StoreServiceContext.keys());

	private static final EventStore OTHER_STORE = new RemoteEventStore(SERVICE.client(), StoreServiceContext.keys());

	@Override
	protected EventLog log() {
		return LOG;
	}

	@Override
	protected EventStore store() {
		return STORE;
	}

	@Override
	protected EventStore otherStore() {
		return OTHER_STORE;
	}

	@Override
	protected Optional<HeldCommits> holdCommits() {
		return Optional.of(HeldCommits.in(SERVICE.database().dataSource()));
	}

}
