package dev.millrace.projections.query.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.json.Upcaster;
import dev.millrace.projections.Entry;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.LogRecord;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.CommitOrder;
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

	private final FoldHistory history;

	private final RowMoments rows;

	private final HistoryLimits limits;

	/**
	 * @param startTime the time before which a projection leaves out what was committed
	 */
	public Explanations(LogHistory log, RowMoments rows, Function<Projection, Optional<Instant>> startTime,
			Collection<Upcaster> upcasters, HistoryLimits limits) {
		this.history = new FoldHistory(log, startTime, upcasters, limits);
		this.rows = rows;
		this.limits = limits;
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
		return replay(FoldHistory.fold(projection), key, Instant.MAX, before, size);
	}

	/**
	 * A row as it was at a moment.
	 * @param key the key as text
	 * @param asOf what was committed later is left out
	 * @throws InvalidValueException if the projection is no keyed fold
	 * @throws HistoryTooLongException if there is too much to read
	 */
	public Optional<ObjectNode> asOf(Projection projection, String key, Instant asOf) {
		return Optional.ofNullable(replay(FoldHistory.fold(projection), key, asOf, 1, 1).replayed());
	}

	private <R> Explanation replay(FoldProjection<R> fold, String key, Instant until, int before, int size) {
		return this.history.admit("explanations", () -> {
			RowRecord<R> record = new RowRecord<>(fold.rowType());
			RowNow now = this.rows.now(fold.name(), key, record.fields());
			FoldHistory.requireDeclared(fold, now.version());
			Replay<R> replay = new Replay<>(fold, key);
			FoldHistory.Read read = this.history.read(fold, now.checkpoints(),
					(committed) -> !committed.at().isAfter(until), replay::take);
			return replay.explanation(now, record, before, size, read);
		});
	}

	/** The replay of one row. */
	private final class Replay<R> {

		private final FoldProjection<R> fold;

		private final String key;

		private final List<Found<R>> found = new ArrayList<>();

		/**
		 * The latest time of a step in each partition, so that sorting by time keeps its
		 * order.
		 */
		private final Map<LogPartition, Instant> latest = new HashMap<>();

		Replay(FoldProjection<R> fold, String key) {
			this.fold = fold;
			this.key = key;
		}

		void take(LogHistory.Committed committed, Entry entry, FoldProjection.Step<R> step) {
			if (!RowRecord.text(step.key()).equals(this.key)) {
				return;
			}
			LogRecord record = committed.record();
			Instant order = this.latest.merge(LogPartition.of(record), committed.at(),
					(one, other) -> one.isAfter(other) ? one : other);
			add(new Found<>(order, committed, entry, step));
		}

		private void add(Found<R> step) {
			if (this.found.size() == Explanations.this.limits.stepsMax()) {
				throw new HistoryTooLongException("Row '" + this.key + "' of '" + this.fold.name()
						+ "' was changed more than " + Explanations.this.limits.stepsMax()
						+ " times: raise millrace.read-models.history.steps-max, or read the streams themselves");
			}
			this.found.add(step);
		}

		private Comparator<Found<R>> order() {
			return this.fold.inCommitOrder()
					? Comparator.comparingLong((found) -> CommitOrder.number(found.committed().record()))
					: Comparator.comparing(Found::order);
		}

		Explanation explanation(RowNow now, RowRecord<R> record, int before, int size, FoldHistory.Read read) {
			this.found.sort(order());
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
							step.committed().record(), record.json(row), record.json(after), error));
				}
				row = after;
			}
			R present = (now.row() != null) ? record.read(now.row()) : null;
			return new Explanation(now.version().number(), record.json(present), record.json(row),
					record.isSame(present, row), read.records(), read.unreadable(), this.found.size(), page);
		}

	}

	/** A step of the row. */
	private record Found<R>(Instant order, LogHistory.Committed committed, Entry entry, FoldProjection.Step<R> step) {
	}

}
