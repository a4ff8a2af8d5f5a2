package dev.millrace.cdc.web;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

import dev.millrace.cdc.snapshots.Snapshots;
import dev.millrace.cdc.take.Take;
import org.jspecify.annotations.Nullable;

/**
 * Tables that are taken together, as {@code GET /cdc/snapshots} shows them.
 *
 * @param id its name
 * @param kind {@code first}, {@code requested} or {@code truncated}: why they are taken
 * @param state {@code waiting}, {@code running}, {@code done}, {@code cancelled} or
 * {@code failed}
 * @param where the condition that rows meet; null for all rows
 * @param requestedAt when it was asked for
 * @param tables how far each table is
 */
record SnapshotView(String id, String kind, String state, @Nullable String where, Instant requestedAt,
		List<TableView> tables) {

	private static final double MILLIS_PER_SECOND = 1000.0;

	/**
	 * How far a table is.
	 *
	 * @param table schema and name
	 * @param state {@code waiting}, {@code reading}, {@code comparing}, {@code done},
	 * {@code cancelled} or {@code failed}
	 * @param rows rows read and published
	 * @param rowsExpected about how many there are; null if not known yet
	 * @param deletes keys that were in the topic and not in the table any more
	 * @param rowsPerSecond since it started; null before
	 * @param startedAt when it started; null before
	 * @param endedAt when it ended; null before
	 * @param endExpectedAt about when all rows are read; null if that cannot be said
	 * @param error why it failed; null if it did not
	 */
	record TableView(String table, String state, long rows, @Nullable Long rowsExpected, long deletes,
			@Nullable Long rowsPerSecond, @Nullable Instant startedAt, @Nullable Instant endedAt,
			@Nullable Instant endExpectedAt, @Nullable String error) {

		static TableView of(Take take, Instant now) {
			Long rate = rate(take, now);
			return new TableView(take.table(), name(take.state()), take.rows(),
					(take.rowsExpected() != Take.UNKNOWN) ? take.rowsExpected() : null, take.deletes(), rate,
					take.startedAt(), take.endedAt(), endExpectedAt(take, rate, now), take.error());
		}

		private static @Nullable Long rate(Take take, Instant now) {
			if (take.startedAt() == null) {
				return null;
			}
			Instant until = (take.endedAt() != null) ? take.endedAt() : now;
			long millis = Math.max(1, Duration.between(take.startedAt(), until).toMillis());
			return Math.round(take.rows() * MILLIS_PER_SECOND / millis);
		}

		private static @Nullable Instant endExpectedAt(Take take, @Nullable Long rate, Instant now) {
			if (take.state() != Take.State.READING || rate == null || rate == 0) {
				return null;
			}
			return now.plusSeconds(Math.max(0, take.rowsExpected() - take.rows()) / rate);
		}

	}

	static SnapshotView of(Snapshots.Snapshot snapshot, Instant now) {
		Take first = snapshot.takes().getFirst();
		return new SnapshotView(snapshot.id(), first.kind().name().toLowerCase(Locale.ROOT), state(snapshot.takes()),
				first.where(), first.requestedAt(),
				snapshot.takes().stream().map((take) -> TableView.of(take, now)).toList());
	}

	/**
	 * One state of all.
	 */
	private static String state(List<Take> takes) {
		if (takes.stream().allMatch((take) -> take.state() == Take.State.WAITING)) {
			return "waiting";
		}
		if (takes.stream().anyMatch((take) -> !take.hasEnded())) {
			return "running";
		}
		return takes.stream()
			.map(Take::state)
			.filter((state) -> state != Take.State.DONE)
			.findFirst()
			.map(SnapshotView::name)
			.orElse("done");
	}

	private static String name(Take.State state) {
		return state.name().toLowerCase(Locale.ROOT);
	}

}
