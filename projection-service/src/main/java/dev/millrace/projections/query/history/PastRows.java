package dev.millrace.projections.query.history;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.json.Upcaster;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.Log;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.snapshots.Snapshot;
import dev.millrace.projections.engine.snapshots.Snapshots;
import dev.millrace.projections.query.RowRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells what rows of keyed folds were: what was committed up to a time is folded again,
 * beginning with the latest snapshot that has nothing of later, or with nothing. Safe for
 * use by many threads.
 */
public final class PastRows {

	/** Times beyond what brokers can be asked for are as good as these. */
	private static final Instant TIME_MIN = Instant.EPOCH;

	private static final Instant TIME_MAX = Instant.parse("9999-12-31T00:00:00Z");

	private final FoldHistory history;

	private final Log log;

	private final RowMoments rows;

	private final Snapshots snapshots;

	private final Function<Projection, Optional<Instant>> startTime;

	private final HistoryLimits limits;

	/**
	 * @param begins where a projection begins to read; in other partitions with the first
	 * record
	 * @param startTime the time before which a projection leaves out what was committed
	 */
	public PastRows(LogHistory history, Log log, RowMoments rows, Snapshots snapshots,
			Function<Projection, Map<LogPartition, Long>> begins, Function<Projection, Optional<Instant>> startTime,
			Collection<Upcaster> upcasters, HistoryLimits limits) {
		this.history = new FoldHistory(history, begins, upcasters, limits);
		this.log = log;
		this.rows = rows;
		this.snapshots = snapshots;
		this.startTime = startTime;
		this.limits = limits;
	}

	/**
	 * A row as it was.
	 * @param key the key as text
	 * @param asOf what was committed later is left out
	 * @return empty if there was none
	 * @throws InvalidValueException if the projection is no keyed fold, or begins later
	 * @throws HistoryTooLongException if there is too much to read
	 */
	public Optional<ObjectNode> find(Projection projection, String key, Instant asOf) {
		FoldProjection<?> fold = FoldHistory.fold(projection);
		this.startTime.apply(projection).filter(asOf::isBefore).ifPresent((start) -> {
			throw new InvalidValueException("asOf", "Read model '" + projection.name()
					+ "' leaves out what was committed before " + start + ": ask for that time or a later one");
		});
		return this.history.admit("reads of the past", () -> find(fold, key, asOf));
	}

	private <R> Optional<ObjectNode> find(FoldProjection<R> fold, String key, Instant asOf) {
		RowRecord<R> record = new RowRecord<>(fold.rowType());
		Live live = this.rows.during(fold.name(),
				(moment) -> new Live(moment.version(), moment.checkpoints(), moment.keyField()));
		FoldHistory.requireDeclared(fold, live.version());
		Base<R> base = base(fold, key, asOf)
			.map((found) -> found.ofKey((row) -> record.text(row, live.keyField()).equals(key)))
			.orElse(new Base<>(Map.of(), null));
		RowSteps<R> steps = new RowSteps<>(fold, key, this.limits.stepsMax());
		this.history.read(fold, base.offsets(), live.checkpoints(), (committed) -> !committed.at().isAfter(asOf),
				steps::take);
		R row = base.row();
		for (RowSteps.Found<R> step : steps.inOrder()) {
			row = after(steps, step, row);
		}
		return Optional.ofNullable(record.json(row));
	}

	/** A step that fails is left out, as it is once it is parked. */
	private static <R> @Nullable R after(RowSteps<R> steps, RowSteps.Found<R> step, @Nullable R before) {
		try {
			return steps.after(step, before);
		}
		catch (RuntimeException ex) {
			return before;
		}
	}

	/**
	 * The row in the latest snapshot that has nothing of later than that time. Its own
	 * time is not enough to tell: it is of another clock than those of commits.
	 */
	private <R> Optional<Base<R>> base(FoldProjection<R> fold, String key, Instant asOf) {
		List<Snapshot> fitting = this.snapshots.of(fold.name())
			.stream()
			.filter((snapshot) -> !snapshot.takenAt().isAfter(asOf) && snapshot.parked() == 0
					&& this.snapshots.fits(snapshot, fold))
			.toList();
		if (fitting.isEmpty()) {
			return Optional.empty();
		}
		Map<LogPartition, Long> later = this.log.offsetsAt(fold.topics(),
				within(asOf.truncatedTo(ChronoUnit.MILLIS)).plusMillis(1));
		return fitting.stream()
			.filter((snapshot) -> snapshot.offsets()
				.entrySet()
				.stream()
				.allMatch((place) -> place.getValue() <= later.getOrDefault(place.getKey(), 0L)))
			.flatMap((snapshot) -> this.snapshots.find(snapshot, fold, key)
				.map((found) -> new Base<>(snapshot.offsets(), found.row()))
				.stream())
			.findFirst();
	}

	private static Instant within(Instant time) {
		return time.isBefore(TIME_MIN) ? TIME_MIN : time.isAfter(TIME_MAX) ? TIME_MAX : time;
	}

	/** The live version at one moment. */
	private record Live(ProjectionVersion version, Map<LogPartition, Long> checkpoints, String keyField) {
	}

	/** A row and where its next steps are. */
	private record Base<R>(Map<LogPartition, Long> offsets, @Nullable R row) {

		/** Another text of the same key, as 07 for 7, is no key of the fold's. */
		Base<R> ofKey(Predicate<R> isKey) {
			return (this.row != null && !isKey.test(this.row)) ? new Base<>(this.offsets, null) : this;
		}

	}

}
