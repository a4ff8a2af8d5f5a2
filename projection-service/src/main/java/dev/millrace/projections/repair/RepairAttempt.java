package dev.millrace.projections.repair;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import dev.millrace.projections.engine.LeftOut;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.RowRepairs;
import dev.millrace.projections.query.RowRecord;
import dev.millrace.projections.query.history.HistoryLimits;
import dev.millrace.projections.query.history.HistoryTooLongException;
import dev.millrace.projections.query.history.LogHistory;
import dev.millrace.projections.repair.Repair.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * One way through the log to rows that are right. It comes to an end if what the version
 * leaves out is not changed behind it.
 *
 * @param <R> the row
 */
final class RepairAttempt<R> {

	/** How many records are read at most while the version is held. */
	static final long HELD_RECORDS_MAX = 5_000;

	/** How long reading them may take. */
	private static final Duration HELD_MAX = Duration.ofSeconds(2);

	/** How often it tries to come near enough to a version that moves. */
	private static final int APPROACHES_MAX = 5;

	private final LogHistory history;

	private final RowRepairs rows;

	private final Function<ProjectionVersion, Map<LogPartition, Long>> checkpoints;

	private final HistoryLimits limits;

	private final AppliedFold<R> applied;

	private final Map<Object, Object> keys;

	private final boolean dryRun;

	private final RowRecord<R> record;

	private final RowKeys rowKeys;

	private final Replay<R> replay;

	/**
	 * @param checkpoints where a version is now
	 * @param keys of the rows, by the form in which they are compared
	 */
	RepairAttempt(LogHistory history, RowRepairs rows, Function<ProjectionVersion, Map<LogPartition, Long>> checkpoints,
			HistoryLimits limits, AppliedFold<R> applied, Map<Object, Object> keys, boolean dryRun) {
		this.history = history;
		this.rows = rows;
		this.checkpoints = checkpoints;
		this.limits = limits;
		this.applied = applied;
		this.keys = keys;
		this.dryRun = dryRun;
		this.record = new RowRecord<>(applied.fold().rowType());
		this.rowKeys = new RowKeys(applied.fold().rowType());
		this.replay = new Replay<>(applied.fold(), keys.keySet(), limits.stepsMax());
	}

	/**
	 * Read the log, and write the rows.
	 * @return empty if it has to be begun again
	 * @throws RepairRefusedException if the rows cannot be repaired now
	 * @throws HistoryTooLongException if there is too much to read
	 */
	Optional<Repair> run() {
		try (LogHistory.Reading reading = this.history.open(this.applied.begins())) {
			AppliedSteps<R> steps = this.applied.steps(reading, this.replay);
			for (int approach = 0; approach < APPROACHES_MAX; approach++) {
				switch (approach(steps)) {
					case Ending.Done(Repair repair) -> {
						return Optional.of(repair);
					}
					case Ending.Outdated outdated -> {
						return Optional.empty();
					}
					case Ending.Behind behind -> {
					}
				}
			}
			return Optional.empty();
		}
	}

	private Ending approach(AppliedSteps<R> steps) {
		// In this order: what is left out in front of the checkpoints is among it.
		Map<LogPartition, Long> near = this.checkpoints.apply(this.applied.version());
		LeftOut leftOut = this.rows.leftOut(this.applied.version());
		if (!steps.isOf(leftOut)) {
			return new Ending.Outdated();
		}
		read(steps, near, leftOut, this.limits.recordsMax(), this.limits.timeout());
		return this.rows
			.<R, Ending>hold(this.applied.version(), this.applied.fold(), (version) -> finish(steps, version))
			.orElseThrow(() -> new RepairRefusedException("'" + name() + "' was swapped, or is too busy: ask again"));
	}

	private Ending finish(AppliedSteps<R> steps, RowRepairs.Held<R> version) {
		LeftOut leftOut = version.leftOut();
		if (!steps.isOf(leftOut)) {
			return new Ending.Outdated();
		}
		if (steps.behind(version.checkpoints()) > HELD_RECORDS_MAX) {
			return new Ending.Behind();
		}
		try {
			read(steps, version.checkpoints(), leftOut, HELD_RECORDS_MAX, HELD_MAX);
		}
		catch (HistoryTooLongException ex) {
			throw new RepairRefusedException("The latest records of '" + name() + "' did not come within "
					+ HELD_MAX.toMillis() + " ms, and longer it is not kept from moving: ask again", ex);
		}
		steps.requireKnown();
		return new Ending.Done(write(version, steps.records()));
	}

	private void read(AppliedSteps<R> steps, Map<LogPartition, Long> to, LeftOut without, long recordsMax,
			Duration timeout) {
		steps.read(to, without, recordsMax, timeout);
		this.replay.settle();
	}

	private Repair write(RowRepairs.Held<R> version, long recordsRead) {
		Map<Object, Optional<R>> locked = version.lock(this.keys.values());
		Map<Object, Object> present = new HashMap<>();
		locked.keySet().forEach((key) -> present.put(RowKeys.same(key), key));
		List<Repair.Row> rows = new ArrayList<>();
		List<R> written = new ArrayList<>();
		List<Object> removed = new ArrayList<>();
		this.keys.forEach((same, key) -> {
			Object lockedKey = present.get(same);
			Optional<R> before = (lockedKey != null) ? locked.getOrDefault(lockedKey, Optional.empty())
					: Optional.empty();
			Optional<R> after = this.replay.row(same);
			after.ifPresent((row) -> requireKey(same, row));
			Outcome outcome = outcome(lockedKey != null, before.orElse(null), after.orElse(null));
			if (outcome == Outcome.REMOVED && lockedKey != null) {
				removed.add(lockedKey);
			}
			else if (outcome != Outcome.UNCHANGED) {
				after.ifPresent(written::add);
			}
			rows.add(row(key, outcome, before.orElse(null), after.orElse(null)));
		});
		if (!this.dryRun) {
			version.write(written, removed, locked.keySet());
		}
		return new Repair(this.applied.version().number(), this.dryRun, recordsRead, rows);
	}

	private Outcome outcome(boolean isPresent, @Nullable R before, @Nullable R after) {
		if (after == null) {
			return isPresent ? Outcome.REMOVED : Outcome.UNCHANGED;
		}
		if (!isPresent) {
			return Outcome.CREATED;
		}
		return this.record.isSame(before, after) ? Outcome.UNCHANGED : Outcome.CORRECTED;
	}

	private void requireKey(Object same, R row) {
		if (!RowKeys.same(this.rowKeys.of(row)).equals(same)) {
			throw new RepairRefusedException("'" + name() + "' folds the row of key " + same
					+ " into one with another key: mend the fold, and rebuild");
		}
	}

	private Repair.Row row(Object key, Outcome outcome, @Nullable R before, @Nullable R after) {
		boolean isSame = outcome == Outcome.UNCHANGED;
		return new Repair.Row(RowRecord.text(key), outcome, isSame ? null : this.record.json(before),
				isSame ? null : this.record.json(after));
	}

	private String name() {
		return this.applied.fold().name();
	}

	/** What became of the attempt to end while the version was held. */
	private sealed interface Ending {

		record Done(Repair repair) implements Ending {
		}

		/** It leaves out other records than those that were left out. */
		record Outdated() implements Ending {
		}

		/** It has moved too far for reading that while it is held. */
		record Behind() implements Ending {
		}

	}

}
