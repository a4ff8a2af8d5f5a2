package dev.millrace.projections.web;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

import dev.millrace.projections.engine.snapshots.Snapshot;

/**
 * A snapshot over REST.
 *
 * @param version the number of the version that it was taken of
 * @param parked how many events were parked, and so are not in its rows
 * @param lsn by slot, as Postgres writes it: everything committed up to there is in it
 * @param offsets by topic and partition: what is before them is in it, and nothing else
 */
record SnapshotView(long id, String projection, int version, int declared, Instant takenAt, long rows, long bytes,
		int parked, Map<String, String> lsn, Map<String, Map<Integer, Long>> offsets) {

	static SnapshotView of(Snapshot snapshot) {
		Map<String, String> lsn = new TreeMap<>();
		snapshot.lsn().forEach((slot, number) -> lsn.put(slot, text(number)));
		Map<String, Map<Integer, Long>> offsets = new TreeMap<>();
		snapshot.offsets()
			.forEach((partition, offset) -> offsets.computeIfAbsent(partition.topic(), (any) -> new TreeMap<>())
				.put(partition.partition(), offset));
		return new SnapshotView(snapshot.id(), snapshot.projection(), snapshot.number(), snapshot.declared(),
				snapshot.takenAt(), snapshot.rows(), snapshot.bytes(), snapshot.parked(), lsn, offsets);
	}

	private static String text(long lsn) {
		return "%X/%X".formatted(lsn >>> Integer.SIZE, lsn & 0xFFFF_FFFFL);
	}

}
