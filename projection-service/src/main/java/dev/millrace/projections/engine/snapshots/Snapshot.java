package dev.millrace.projections.engine.snapshots;

import java.time.Instant;
import java.util.Map;

import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ProjectionVersion;

/**
 * A copy of a read model as a version of it was at one moment.
 *
 * @param id names the snapshot
 * @param projection the projection's name
 * @param number of the version that it was taken of
 * @param declared the version that the program had declared for that
 * @param definition the statements that had made its tables
 * @param takenAt the moment
 * @param offsets the records before them are in it, and no others
 * @param lsn by slot: everything that was committed up to there is in it; slots whose
 * progress is not known are missing
 * @param parked how many events were parked, and so are not in its rows
 * @param rows how many rows its tables have
 * @param bytes what they take on disk
 */
public record Snapshot(long id, String projection, int number, int declared, String definition, Instant takenAt,
		Map<LogPartition, Long> offsets, Map<String, Long> lsn, int parked, long rows, long bytes) {

	public Snapshot {
		offsets = Map.copyOf(offsets);
		lsn = Map.copyOf(lsn);
	}

	/**
	 * The Postgres schema that holds its tables.
	 */
	public String schema() {
		return schema(this.projection, this.id);
	}

	/**
	 * The Postgres schema that holds the tables of a projection's snapshot.
	 */
	public static String schema(String projection, long id) {
		return ProjectionVersion.relation(projection) + "_s" + id;
	}

}
