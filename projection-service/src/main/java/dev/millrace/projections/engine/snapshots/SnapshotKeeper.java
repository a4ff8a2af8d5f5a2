package dev.millrace.projections.engine.snapshots;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.millrace.events.wire.Topics;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.Log;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ReadModels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes snapshots of read models, keeps so many of each, and says from which a read model
 * can be rebuilt. Safe for use by many threads.
 */
public final class SnapshotKeeper {

	private static final Logger logger = LoggerFactory.getLogger(SnapshotKeeper.class);

	private final ReadModels readModels;

	private final Snapshots snapshots;

	private final Log log;

	private final SnapshotLog snapshotLog;

	private final int keep;

	private final InstantSource clock;

	/**
	 * @param keep how many snapshots of a projection are kept
	 */
	public SnapshotKeeper(ReadModels readModels, Snapshots snapshots, Log log, SnapshotLog snapshotLog, int keep,
			InstantSource clock) {
		this.readModels = readModels;
		this.snapshots = snapshots;
		this.log = log;
		this.snapshotLog = snapshotLog;
		this.keep = keep;
		this.clock = clock;
	}

	/**
	 * Take a snapshot of the live version. Returns when it is there; takes as long as
	 * copying the tables does. The oldest ones beyond those that are kept are removed.
	 */
	public SnapshotOutcome take(Projection projection) {
		SnapshotOutcome outcome = this.snapshots.take(projection, (offsets) -> lsn(projection, offsets));
		if (outcome instanceof SnapshotOutcome.Taken(Snapshot taken)) {
			logger.info("Took snapshot {} of {} version {}: {} rows, {} bytes", taken.id(), taken.projection(),
					taken.number(), taken.rows(), taken.bytes());
			this.snapshots.of(projection.name()).stream().skip(this.keep).forEach(this::removeOld);
		}
		return outcome;
	}

	/** The offsets say exactly what is in it; the number only says more of it. */
	private Map<String, Long> lsn(Projection projection, Map<LogPartition, Long> offsets) {
		try {
			return this.snapshotLog.lsn(projection.topics(), offsets);
		}
		catch (RuntimeException ex) {
			logger.warn("The snapshot of {} will not say its LSN: {}", projection.name(), ex.toString());
			return Map.of();
		}
	}

	private void removeOld(Snapshot snapshot) {
		if (this.snapshots.delete(snapshot)) {
			logger.info("Removed snapshot {} of {}: {} are kept", snapshot.id(), snapshot.projection(), this.keep);
		}
	}

	/**
	 * Take a snapshot if the latest one is older than that, and the read model has moved
	 * since.
	 */
	void takeIfOlder(Projection projection, Duration than) {
		Optional<Snapshot> latest = of(projection).stream().findFirst();
		boolean young = latest.filter((snapshot) -> snapshot.takenAt().plus(than).isAfter(this.clock.instant()))
			.isPresent();
		if (!young && latest.filter((snapshot) -> hasNotMoved(projection, snapshot)).isEmpty()) {
			if (take(projection) instanceof SnapshotOutcome.Impossible(String reason)) {
				logger.warn("No snapshots are taken of {}: {}", projection.name(), reason);
			}
		}
	}

	private boolean hasNotMoved(Projection projection, Snapshot since) {
		return this.readModels.live(projection.name())
			.filter((live) -> live.declared() == since.declared())
			.map(this.readModels::checkpoints)
			.filter(since.offsets()::equals)
			.isPresent();
	}

	/**
	 * The snapshots of a projection, newest first.
	 */
	public List<Snapshot> of(Projection projection) {
		return this.snapshots.of(projection.name());
	}

	public Optional<Snapshot> find(Projection projection, long id) {
		return of(projection).stream().filter((snapshot) -> snapshot.id() == id).findFirst();
	}

	/**
	 * Remove a snapshot.
	 * @return not if it is being read just now
	 */
	public boolean delete(Snapshot snapshot) {
		return this.snapshots.delete(snapshot);
	}

	/**
	 * Why a snapshot is none of the read model that is declared now; empty if it is.
	 */
	public Optional<String> misfit(Projection projection, Snapshot snapshot) {
		if (snapshot.declared() != projection.version()) {
			return Optional.of("Snapshot " + snapshot.id() + " is of declared version " + snapshot.declared()
					+ ", but this program declares version " + projection.version() + " of '" + projection.name()
					+ "': rebuild it from the beginning");
		}
		return this.snapshots.fits(snapshot, projection) ? Optional.empty()
				: Optional
					.of("The table or the start of '" + projection.name() + "' was declared otherwise when snapshot "
							+ snapshot.id() + " was taken: rebuild it from the beginning");
	}

	/**
	 * Why a rebuild cannot go on from a snapshot where the log is now; empty if it can.
	 */
	public Optional<String> refusal(Projection projection, Snapshot snapshot) {
		return lostRecords(projection, snapshot).or(() -> lostDeletes(projection, snapshot));
	}

	private Optional<String> lostRecords(Projection projection, Snapshot snapshot) {
		Map<LogPartition, Long> begins = this.log.begins(projection.topics());
		Map<LogPartition, Long> ends = this.log.ends(projection.topics());
		Map<LogPartition, Long> wanted = new HashMap<>(snapshot.offsets());
		if (this.readModels.startTime(projection).isEmpty()) {
			begins.keySet().forEach((partition) -> wanted.putIfAbsent(partition, 0L));
		}
		return wanted.entrySet()
			.stream()
			.sorted(Map.Entry.comparingByKey())
			.flatMap((place) -> lost(snapshot, place.getKey(), place.getValue(), begins, ends).stream())
			.findFirst();
	}

	private static Optional<String> lost(Snapshot snapshot, LogPartition partition, long offset,
			Map<LogPartition, Long> begins, Map<LogPartition, Long> ends) {
		String place = "Snapshot " + snapshot.id() + " goes on at offset " + offset + " of topic " + partition.topic()
				+ ", partition " + partition.partition() + ", which ";
		if (begins.getOrDefault(partition, 0L) > offset) {
			return Optional.of(place + "begins at " + begins.get(partition)
					+ " now: records between have expired. Take a later snapshot, or rebuild from the beginning");
		}
		if (ends.getOrDefault(partition, 0L) < offset) {
			return Optional.of(place + "ends at " + ends.getOrDefault(partition, 0L)
					+ ": it is not the log that the snapshot was taken from. Rebuild from the beginning");
		}
		return Optional.empty();
	}

	/**
	 * A row that was deleted after the snapshot stays for ever, if its delete is gone. It
	 * takes time to catch up, too.
	 */
	private Optional<String> lostDeletes(Projection projection, Snapshot snapshot) {
		Set<String> changes = projection.tables().stream().map(Topics::changes).collect(Collectors.toSet());
		if (changes.isEmpty()) {
			return Optional.empty();
		}
		Instant now = this.clock.instant();
		return this.snapshotLog.deletesKept(changes)
			.filter((kept) -> snapshot.takenAt().plus(kept.multipliedBy(3).dividedBy(4)).isBefore(now))
			.map((kept) -> "Snapshot " + snapshot.id() + " was taken at " + snapshot.takenAt()
					+ ", and deletes stay in the topics of changes for " + kept.toHours()
					+ " hours only: rows that were deleted since could come back. Rebuild from the beginning, and raise"
					+ " delete.retention.ms of these topics for later");
	}

}
