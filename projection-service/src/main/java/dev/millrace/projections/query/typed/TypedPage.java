package dev.millrace.projections.query.typed;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A page of rows.
 *
 * @param <R> the row
 * @param rows in order
 * @param version the number of the version that they are from
 * @param next with what the next page begins; none if there are no rows after this page
 */
public record TypedPage<R>(List<R> rows, int version, @Nullable String next) {

	public TypedPage {
		rows = List.copyOf(rows);
	}

}
