package dev.millrace.projections.repair;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.LogRecord;
import dev.millrace.projections.engine.CommitOrder;
import dev.millrace.projections.query.history.HistoryTooLongException;
import org.jspecify.annotations.Nullable;

/**
 * Folds some rows again. For use by one thread.
 *
 * @param <R> the row
 */
final class Replay<R> implements AppliedSteps.Visitor<R> {

	private final FoldProjection<R> fold;

	/** In the form in which they are compared. */
	private final Set<Object> keys;

	private final int stepsMax;

	private final Map<Object, @Nullable R> rows = new HashMap<>();

	/** Those that wait for their order, if that is the order of commits. */
	private final List<Numbered<R>> waiting = new ArrayList<>();

	/**
	 * @param keys of the rows, as {@link RowKeys#same} gives them
	 * @param stepsMax how many steps are kept if they have to be put in order
	 */
	Replay(FoldProjection<R> fold, Set<Object> keys, int stepsMax) {
		this.fold = fold;
		this.keys = Set.copyOf(keys);
		this.stepsMax = stepsMax;
	}

	@Override
	public void visit(LogRecord record, FoldProjection.Step<R> step) {
		if (!this.keys.contains(RowKeys.same(step.key()))) {
			return;
		}
		if (!this.fold.inCommitOrder()) {
			apply(step);
			return;
		}
		if (this.waiting.size() == this.stepsMax) {
			throw new HistoryTooLongException("The rows of '" + this.fold.name() + "' were changed more than "
					+ this.stepsMax + " times, and are folded in commit order: repair fewer rows at once, or raise"
					+ " millrace.read-models.history.steps-max");
		}
		this.waiting.add(new Numbered<>(CommitOrder.number(record), record, step));
	}

	/**
	 * The row of a key, as the steps so far give it.
	 * @param key as {@link RowKeys#same} gives it
	 */
	Optional<R> row(Object key) {
		return Optional.ofNullable(this.rows.get(key));
	}

	/**
	 * Apply the steps that wait; all that come later were committed later.
	 */
	void settle() {
		this.waiting.sort(Comparator.comparingLong(Numbered::number));
		for (Numbered<R> next : this.waiting) {
			try {
				apply(next.step());
			}
			catch (RuntimeException ex) {
				throw AppliedSteps.unlike(next.record(), ex);
			}
		}
		this.waiting.clear();
	}

	private void apply(FoldProjection.Step<R> step) {
		Object key = RowKeys.same(step.key());
		R row = this.rows.get(key);
		this.rows.put(key, step.fold().apply((row != null) ? row : this.fold.initialRow(step.key())));
	}

	private record Numbered<R>(long number, LogRecord record, FoldProjection.Step<R> step) {
	}

}
