package dev.millrace.eventstore.postgres;

import java.util.Map;

import dev.millrace.events.store.snapshot.Snapshots;
import dev.millrace.test.conformance.SnapshotsConformance;

class PostgresSnapshotsConformanceIT extends SnapshotsConformance {

	private static final StoreDatabase DATABASE = new StoreDatabase();

	private static final Snapshots SNAPSHOTS = newSnapshots();

	private static final Snapshots OTHER_SNAPSHOTS = newSnapshots();

	@Override
	protected Snapshots snapshots() {
		return SNAPSHOTS;
	}

	@Override
	protected Snapshots otherSnapshots() {
		return OTHER_SNAPSHOTS;
	}

	private static Snapshots newSnapshots() {
		return new PostgresSnapshots(DATABASE.open(), StoreDatabase.properties(Map.of()));
	}

}
