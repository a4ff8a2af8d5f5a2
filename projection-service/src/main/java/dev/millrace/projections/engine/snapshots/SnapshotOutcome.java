package dev.millrace.projections.engine.snapshots;

/**
 * What became of taking a snapshot.
 */
public sealed interface SnapshotOutcome {

	/**
	 * It is there.
	 */
	record Taken(Snapshot snapshot) implements SnapshotOutcome {
	}

	/**
	 * The read model cannot be copied, as its tables are declared.
	 *
	 * @param reason what to do instead
	 */
	record Impossible(String reason) implements SnapshotOutcome {
	}

	/**
	 * It cannot be taken now.
	 *
	 * @param reason what to do first
	 */
	record Refused(String reason) implements SnapshotOutcome {
	}

}
