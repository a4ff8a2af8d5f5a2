package dev.millrace.projections.query.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.json.Upcaster;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.query.RowRecord;

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
	 * @param begins where a projection begins to read; in other partitions with the first
	 * record
	 */
	public Explanations(LogHistory log, RowMoments rows, Function<Projection, Map<LogPartition, Long>> begins,
			Collection<Upcaster> upcasters, HistoryLimits limits) {
		this.history = new FoldHistory(log, begins, upcasters, limits);
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
		return replay(FoldHistory.fold(projection), key, before, size);
	}

	private <R> Explanation replay(FoldProjection<R> fold, String key, int before, int size) {
		return this.history.admit("explanations", () -> {
			RowRecord<R> record = new RowRecord<>(fold.rowType());
			RowNow now = this.rows.now(fold.name(), key, record.fields());
			FoldHistory.requireDeclared(fold, now.version());
			RowSteps<R> steps = new RowSteps<>(fold, key, this.limits.stepsMax());
			FoldHistory.Read read = this.history.read(fold, now.checkpoints(), (committed) -> true, steps::take);
			return explanation(steps, now, record, before, size, read);
		});
	}

	private static <R> Explanation explanation(RowSteps<R> steps, RowNow now, RowRecord<R> record, int before, int size,
			FoldHistory.Read read) {
		List<RowSteps.Found<R>> found = steps.inOrder();
		List<Explanation.Step> page = new ArrayList<>();
		int last = Math.min(before - 1, found.size());
		R row = null;
		for (int i = 0; i < found.size(); i++) {
			RowSteps.Found<R> step = found.get(i);
			R after = row;
			String error = null;
			try {
				after = steps.after(step, row);
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
				record.isSame(present, row), read.records(), read.unreadable(), found.size(), page);
	}

}
