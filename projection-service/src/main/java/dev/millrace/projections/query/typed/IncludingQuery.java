package dev.millrace.projections.query.typed;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.millrace.projections.RowReference;
import dev.millrace.projections.query.RowRecord;
import org.jspecify.annotations.Nullable;

/**
 * A query of rows, each with the row of another read model that it refers to, both as
 * they are at one moment. Reads as {@link TypedQuery} does.
 *
 * @param <R> the row
 * @param <S> the other row
 */
public final class IncludingQuery<R, S> {

	private final TypedQuery<R> query;

	private final RowRecord<R> rows;

	private final RowReference reference;

	private final RowRecord<S> others;

	IncludingQuery(TypedQuery<R> query, RowRecord<R> rows, RowReference reference, RowRecord<S> others) {
		this.query = query;
		this.rows = rows;
		this.reference = reference;
		this.others = others;
	}

	/**
	 * The first page.
	 * @param size as {@link TypedQuery#page(int)}
	 */
	public TypedPage<IncludingRow<R, S>> page(int size) {
		return page(size, null);
	}

	/**
	 * A page.
	 * @param size as {@link TypedQuery#page(int, String)}
	 * @param after the {@link TypedPage#next() next} of the page before
	 * @throws IllegalArgumentException if the other row lacks a field that is wanted of
	 * it
	 */
	public TypedPage<IncludingRow<R, S>> page(int size, @Nullable String after) {
		return this.query.page(size, after, List.of(this.reference.name()), this::read);
	}

	/**
	 * All rows, as {@link TypedQuery#stream()}.
	 */
	public Stream<IncludingRow<R, S>> stream() {
		return TypedQuery.stream(this::page);
	}

	/**
	 * The first row.
	 */
	public Optional<IncludingRow<R, S>> first() {
		return page(1).rows().stream().findFirst();
	}

	private IncludingRow<R, S> read(Map<String, @Nullable Object> row) {
		@SuppressWarnings("unchecked") // so the reader includes rows
		Map<String, @Nullable Object> other = (Map<String, @Nullable Object>) row.get(this.reference.name());
		return new IncludingRow<>(this.rows.read(row), (other != null) ? other(other) : null);
	}

	private S other(Map<String, @Nullable Object> row) {
		List<String> lacking = this.others.fields().stream().filter((field) -> !row.containsKey(field)).toList();
		if (!lacking.isEmpty()) {
			throw new IllegalArgumentException("The rows of '" + this.reference.readModel() + "' have no "
					+ String.join(", ", lacking) + ": use " + String.join(", ", row.keySet()));
		}
		return this.others.read(row);
	}

}
