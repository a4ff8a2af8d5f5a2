package dev.millrace.projections.query.typed;

import java.io.Serializable;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A field of a row: a reference to the accessor of the record's component,
 * {@code CustomerSummary::revenue}. Serializable, because that is how the name of what it
 * refers to is found.
 *
 * @param <R> the row, a record
 * @param <V> the field's type
 */
@FunctionalInterface
public interface Field<R, V extends @Nullable Object> extends Function<R, V>, Serializable {

}
