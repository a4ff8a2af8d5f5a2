package dev.millrace.commands.remote;

import dev.millrace.events.store.snapshot.Snapshots;
import dev.millrace.test.conformance.SnapshotsConformance;

class RemoteSnapshotsConformanceIT extends SnapshotsConformance {

	private static final StoreServiceContext SERVICE = new StoreServiceContext();

	private static final Snapshots SNAPSHOTS = new RemoteSnapshots(SERVICE.client());

	private static final Snapshots OTHER_SNAPSHOTS = new RemoteSnapshots(SERVICE.client());

	@Override
	protected Snapshots snapshots() {
		return SNAPSHOTS;
	}

	@Override
	protected Snapshots otherSnapshots() {
		return OTHER_SNAPSHOTS;
	}

}
