package dev.millrace.projections.query.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.json.Upcaster;
import dev.millrace.projections.Entry;
import dev.millrace.projections.EntryDecoder;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.LogRecord;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.query.RowRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells how the rows of keyed folds came about, by folding their entries again. A row's
 * key follows from the fold alone, so all of the projection's topics are read up to where
 * the row is; what is not the row's is passed over. Safe for use by many threads.
 */
public final class Explanations {

	private final LogHistory log;

	private final RowMoments rows;

	private final Function<Projection, Optional<Instant>> startTime;

	private final Collection<Upcaster> upcasters;

	private final HistoryLimits limits;

	private final Semaphore free;

	/**
	 * @param startTime the time before which a projection leaves out what was committed
	 */
	public Explanations(LogHistory log, RowMoments rows, Function<Projection, Optional<Instant>> startTime,
			Collection<Upcaster> upcasters, HistoryLimits limits) {
		this.log = log;
		this.rows = rows;
		this.startTime = startTime;
		this.upcasters = List.copyOf(upcasters);
		this.limits = limits;
		this.free = new Semaphore(limits.atOnceMax());
	}

	/**
	 * How a row came about.
	 * @param key the key as text
	 * @param before tell the steps with lower numbers only
	 * @param size how many steps
	 * @throws InvalidValueException if the projection is no keyed fold
	 * @throws HistoryTooLongException if there is too much to read
	 */
	public Explanation explain(Projection projection, String key, int before, int size) {
		return replay(fold(projection), key, Instant.MAX, before, size);
	}

	/**
	 * A row as it was at a moment.
	 * @param key the key as text
	 * @param asOf what was committed later is left out
	 * @throws InvalidValueException if the projection is no keyed fold
	 * @throws HistoryTooLongException if there is too much to read
	 */
	public Optional<ObjectNode> asOf(Projection projection, String key, Instant asOf) {
		return Optional.ofNullable(replay(fold(projection), key, asOf, 1, 1).replayed());
	}

	private static FoldProjection<?> fold(Projection projection) {
		if (projection instanceof FoldProjection<?> fold) {
			return fold;
		}
		throw new InvalidValueException("name", "Read model '" + projection.name()
				+ "' is written by SQL: only the rows of keyed folds can be folded again");
	}

	private <R> Explanation replay(FoldProjection<R> fold, String key, Instant until, int before, int size) {
		if (!this.free.tryAcquire()) {
			throw new HistoryTooLongException("This instance tells how " + this.limits.atOnceMax()
					+ " rows came about already: ask again in a while");
		}
		try {
			RowRecord<R> record = new RowRecord<>(fold.rowType());
			RowNow now = this.rows.now(fold.name(), key, record.fields());
			if (now.version().declared() != fold.version()) {
				throw new InvalidValueException("name",
						"The live version of read model '" + fold.name() + "' was declared as version "
								+ now.version().declared() + ", but this program declares version " + fold.version()
								+ ": ask again after the rebuild");
			}
			Replay<R> replay = new Replay<>(fold, key, this.startTime.apply(fold).orElse(Instant.MIN), until);
			this.log.read(now.checkpoints(), this.limits.recordsMax(), this.limits.timeout(), replay::take);
			return replay.explanation(now, record, before, size);
		}
		finally {
			this.free.release();
		}
	}

	/** The replay of one row. */
	private final class Replay<R> {

		private final FoldProjection<R> fold;

		private final String key;

		private final Instant start;

		private final Instant until;

		private final EntryDecoder decoder;

		private final List<Found<R>> found = new ArrayList<>();

		/** The latest time in each partition, so that sorting by time keeps its order. */
		private final Map<LogPartition, Instant> latest = new HashMap<>();

		private long records;

		private long unreadable;

		Replay(FoldProjection<R> fold, String key, Instant start, Instant until) {
			this.fold = fold;
			this.key = key;
			this.start = start;
			this.until = until;
			this.decoder = new EntryDecoder(fold, Explanations.this.upcasters);
		}

		void take(LogHistory.Committed committed) {
			this.records++;
			if (committed.at().isAfter(this.until) || committed.record().committedAt().isBefore(this.start)) {
				return;
			}
			LogRecord record = committed.record();
			Instant order = this.latest.merge(new LogPartition(record.topic(), record.partition()), committed.at(),
					(one, other) -> one.isAfter(other) ? one : other);
			try {
				for (Entry entry : this.decoder.decode(List.of(record))) {
					for (FoldProjection.Step<R> step : this.fold.steps(entry)) {
						if (RowRecord.text(step.key()).equals(this.key)) {
							add(new Found<>(order, committed, entry, step));
						}
					}
				}
			}
			catch (HistoryTooLongException ex) {
				throw ex;
			}
			catch (RuntimeException ex) {
				// It does not stop the projection's other rows either, once it is parked.
				this.unreadable++;
			}
		}

		private void add(Found<R> step) {
			if (this.found.size() == Explanations.this.limits.stepsMax()) {
				throw new HistoryTooLongException("Row '" + this.key + "' of '" + this.fold.name()
						+ "' was changed more than " + Explanations.this.limits.stepsMax()
						+ " times: raise millrace.read-models.history.steps-max, or read the streams themselves");
			}
			this.found.add(step);
		}

		Explanation explanation(RowNow now, RowRecord<R> record, int before, int size) {
			this.found.sort(Comparator.comparing(Found::order));
			List<Explanation.Step> page = new ArrayList<>();
			int last = Math.min(before - 1, this.found.size());
			R row = null;
			for (int i = 0; i < this.found.size(); i++) {
				Found<R> step = this.found.get(i);
				R after = row;
				String error = null;
				try {
					after = step.step().fold().apply((row != null) ? row : this.fold.initialRow(step.step().key()));
				}
				catch (RuntimeException ex) {
					error = ex.toString();
				}
				int number = i + 1;
				if (number <= last && number > last - size) {
					page.addFirst(new Explanation.Step(number, step.committed().at(), step.entry(),
							step.committed().record(), json(record, row), json(record, after), error));
				}
				row = after;
			}
			R present = (now.row() != null) ? record.read(now.row()) : null;
			return new Explanation(now.version().number(), json(record, present), json(record, row),
					isSame(record, present, row), this.records, this.unreadable, this.found.size(), page);
		}

		private static <R> @Nullable ObjectNode json(RowRecord<R> record, @Nullable R row) {
			return (row != null) ? record.json(row) : null;
		}

		private static <R> boolean isSame(RowRecord<R> record, @Nullable R one, @Nullable R other) {
			return (one == null || other == null) ? one == other : record.isSame(one, other);
		}

	}

	/** A step of the row. */
	private record Found<R>(Instant order, LogHistory.Committed committed, Entry entry, FoldProjection.Step<R> step) {
	}

}
