package dev.millrace.projections.query.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.projections.Entry;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.engine.CommitOrder;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.query.RowRecord;
import org.jspecify.annotations.Nullable;

/**
 * The steps of one row, picked from those of all. For use by one thread.
 *
 * @param <R> the row
 */
final class RowSteps<R> {

	private final FoldProjection<R> fold;

	private final String key;

	private final int max;

	private final List<Found<R>> found = new ArrayList<>();

	/**
	 * The latest time of a step in each partition, so that sorting by time keeps its
	 * order.
	 */
	private final Map<LogPartition, Instant> latest = new HashMap<>();

	/**
	 * @param key of the row, as text
	 * @param max how many there may be
	 */
	RowSteps(FoldProjection<R> fold, String key, int max) {
		this.fold = fold;
		this.key = key;
		this.max = max;
	}

	/**
	 * Take a step, if it is the row's.
	 * @throws HistoryTooLongException if there are too many
	 */
	void take(LogHistory.Committed committed, Entry entry, FoldProjection.Step<R> step) {
		if (!RowRecord.text(step.key()).equals(this.key)) {
			return;
		}
		if (this.found.size() == this.max) {
			throw new HistoryTooLongException(
					"Row '" + this.key + "' of '" + this.fold.name() + "' was changed more than " + this.max
							+ " times: raise millrace.read-models.history.steps-max, or read the streams themselves");
		}
		Instant order = this.latest.merge(LogPartition.of(committed.record()), committed.at(),
				(one, other) -> one.isAfter(other) ? one : other);
		this.found.add(new Found<>(order, committed, entry, step));
	}

	/**
	 * All that were taken, in the order of the fold: by their times of commit, unless it
	 * is in commit order.
	 */
	List<Found<R>> inOrder() {
		return this.found.stream().sorted(order()).toList();
	}

	private Comparator<Found<R>> order() {
		return this.fold.inCommitOrder()
				? Comparator.comparingLong((found) -> CommitOrder.number(found.committed().record()))
				: Comparator.comparing(Found::order);
	}

	/**
	 * The row after a step.
	 * @param before the row before; none if there is none
	 */
	@Nullable R after(Found<R> step, @Nullable R before) {
		return step.step().fold().apply((before != null) ? before : this.fold.initialRow(step.step().key()));
	}

	/**
	 * A step of the row.
	 *
	 * @param order the time that it is sorted by
	 */
	record Found<R>(Instant order, LogHistory.Committed committed, Entry entry, FoldProjection.Step<R> step) {
	}

}
