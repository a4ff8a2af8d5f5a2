package dev.millrace.eventstore.postgres;

import java.util.Optional;

import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.log.EventLog;
import dev.millrace.test.conformance.EventLogConformance;
import dev.millrace.test.conformance.HeldCommits;

class PostgresEventLogConformanceIT extends EventLogConformance {

	private static final StoreDatabase DATABASE = new StoreDatabase();

	private static final EventStore STORE = DATABASE.newStore();

	private static final EventStore OTHER_STORE = DATABASE.newStore();

	private static final EventLog LOG = DATABASE.logOn(DATABASE.open());

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
		return Optional.of(HeldCommits.in(DATABASE.database().dataSource()));
	}

}
