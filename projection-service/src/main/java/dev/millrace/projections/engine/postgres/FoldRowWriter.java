package dev.millrace.projections.engine.postgres;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.millrace.projections.Entry;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.FoldProjection.Step;
import org.jspecify.annotations.Nullable;

/**
 * Folds entries into rows in memory: one statement reads them, one writes them.
 *
 * @param <R> the row
 */
final class FoldRowWriter<R> implements RowWriter {

	private final FoldProjection<R> projection;

	private final FoldTable<R> table;

	FoldRowWriter(FoldProjection<R> projection, FoldTable<R> table) {
		this.projection = projection;
		this.table = table;
	}

	@Override
	public void write(List<Entry> entries) {
		List<Step<R>> steps = new ArrayList<>(entries.size());
		entries.forEach((entry) -> steps.addAll(this.projection.steps(entry)));
		if (!steps.isEmpty()) {
			Set<Object> keys = new LinkedHashSet<>();
			steps.forEach((step) -> keys.add(step.key()));
			Map<Object, R> before = this.table.lock(keys);
			writeChanges(before, fold(steps, before));
		}
	}

	private Map<Object, @Nullable R> fold(List<Step<R>> steps, Map<Object, R> before) {
		Map<Object, @Nullable R> rows = new HashMap<>(before);
		for (Step<R> step : steps) {
			R row = rows.get(step.key());
			rows.put(step.key(), step.fold().apply((row != null) ? row : this.projection.initialRow(step.key())));
		}
		return rows;
	}

	private void writeChanges(Map<Object, R> before, Map<Object, @Nullable R> after) {
		List<R> changed = new ArrayList<>();
		Collection<Object> deleted = new ArrayList<>();
		after.forEach((key, row) -> {
			if (row == null) {
				if (before.containsKey(key)) {
					deleted.add(key);
				}
			}
			else if (!row.equals(before.get(key))) {
				checkKey(key, row);
				changed.add(row);
			}
		});
		this.table.write(changed, before.keySet());
		this.table.delete(deleted);
	}

	private void checkKey(Object key, R row) {
		if (!key.equals(this.table.key(row))) {
			throw new IllegalStateException("Projection '" + this.projection.name() + "' folded the row of key " + key
					+ " into one with key " + this.table.key(row) + ": keep the key");
		}
	}

}
