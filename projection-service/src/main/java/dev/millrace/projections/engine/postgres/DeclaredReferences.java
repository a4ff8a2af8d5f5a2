package dev.millrace.projections.engine.postgres;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.InvalidProjectionException;
import dev.millrace.projections.Projection;
import dev.millrace.projections.RowReference;
import dev.millrace.projections.engine.postgres.RowType.Column;

/**
 * Checks that the rows which folds refer to can be found by their keys.
 */
final class DeclaredReferences {

	private final Map<String, Projection> projections;

	DeclaredReferences(Collection<Projection> projections) {
		this.projections = projections.stream()
			.collect(Collectors.toMap(Projection::name, Function.identity(), (one, other) -> one, TreeMap::new));
	}

	/**
	 * Check all of them.
	 * @throws InvalidProjectionException if one leads nowhere
	 */
	void check() {
		for (Projection projection : this.projections.values()) {
			if (projection instanceof FoldProjection<?> fold) {
				fold.references().forEach((reference) -> check(fold, reference));
			}
		}
	}

	private void check(FoldProjection<?> fold, RowReference reference) {
		String refers = "Projection '" + fold.name() + "' refers by '" + reference.component() + "' to '"
				+ reference.readModel() + "'";
		if (!this.projections.containsKey(reference.readModel())) {
			throw new InvalidProjectionException(refers
					+ ", which no projection of this application is called: use one of " + this.projections.keySet());
		}
		if (!(this.projections.get(reference.readModel()) instanceof FoldProjection<?> other)) {
			throw new InvalidProjectionException(
					refers + ", which is no keyed fold: only rows of keyed folds are known by one key");
		}
		checkTypes(refers, new RowType<>(fold.rowType()).column(reference.component()),
				new RowType<>(other.rowType()).key());
	}

	private static void checkTypes(String refers, Column by, Column key) {
		String type = by.type().sqlName();
		if (type.equals("jsonb")) {
			throw new InvalidProjectionException(
					refers + ", but it is kept as JSON: refer by a text, a number, an id or another single value");
		}
		if (!type.equals(key.type().sqlName())) {
			throw new InvalidProjectionException(refers + ", but it is " + type + " and the key '"
					+ key.component().getName() + "' there is " + key.type().sqlName() + ": make them the same");
		}
	}

}
