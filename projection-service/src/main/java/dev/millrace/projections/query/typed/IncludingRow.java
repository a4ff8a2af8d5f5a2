package dev.millrace.projections.query.typed;

import org.jspecify.annotations.Nullable;

/**
 * A row with the row of another read model that it refers to.
 *
 * @param <R> the row
 * @param <S> the other row
 * @param included null if there is none
 */
public record IncludingRow<R, S>(R row, @Nullable S included) {
}
