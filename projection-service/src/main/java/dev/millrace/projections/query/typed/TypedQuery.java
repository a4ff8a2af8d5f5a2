package dev.millrace.projections.query.typed;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.millrace.events.InvalidValueException;
import dev.millrace.projections.RowReference;
import dev.millrace.projections.query.PageOutdatedException;
import dev.millrace.projections.query.QueryTimeoutException;
import dev.millrace.projections.query.ReadModelPage;
import dev.millrace.projections.query.ReadModelQuery;
import dev.millrace.projections.query.ReadModelQuery.Comparison;
import dev.millrace.projections.query.ReadModelQuery.Filter;
import dev.millrace.projections.query.ReadModelQuery.Sort;
import dev.millrace.projections.query.ReadModelReader;
import dev.millrace.projections.query.References;
import dev.millrace.projections.query.RowRecord;
import org.jspecify.annotations.Nullable;

/**
 * A query of a read model's rows as records. Each method answers another query and leaves
 * this one as it is; nothing is read before {@link #page(int)}, {@link #stream()},
 * {@link #first()} or {@link #count()}, which throw {@link InvalidValueException} if the
 * query does not fit the live version's columns and {@link QueryTimeoutException} if they
 * take too long. The bounds are those of {@link ReadModelQuery}.
 *
 * @param <R> the row
 */
public final class TypedQuery<R> {

	private final String name;

	private final RowRecord<R> rows;

	private final ReadModelReader reader;

	private final References references;

	private final List<Filter> filters;

	private final List<Sort> sort;

	TypedQuery(String name, RowRecord<R> rows, ReadModelReader reader, References references) {
		this(name, rows, reader, references, List.of(), List.of());
	}

	private TypedQuery(String name, RowRecord<R> rows, ReadModelReader reader, References references,
			List<Filter> filters, List<Sort> sort) {
		this.name = name;
		this.rows = rows;
		this.reader = reader;
		this.references = references;
		this.filters = filters;
		this.sort = sort;
	}

	/**
	 * Begin a condition. All conditions of a query must hold.
	 * @param field the accessor of the record's component
	 * @param <V> the field's type
	 */
	public <V extends @Nullable Object> Where<R, V> where(Field<R, V> field) {
		return new Where<>(this, FieldReference.name(this.rows, field));
	}

	/**
	 * Sort by a field, ascending, after the fields given before.
	 */
	public TypedQuery<R> sort(Field<R, ?> field) {
		return sorted(new Sort(FieldReference.name(this.rows, field), false));
	}

	/**
	 * Sort by a field, descending, after the fields given before.
	 */
	public TypedQuery<R> sortDescending(Field<R, ?> field) {
		return sorted(new Sort(FieldReference.name(this.rows, field), true));
	}

	/**
	 * The same rows, each with the row of another read model that it refers to.
	 * @param by the accessor of the component that holds the other row's key
	 * @param otherType a record of the fields that are wanted of the other row
	 * @param <S> the other row
	 * @throws IllegalArgumentException if the component is not declared as a reference
	 */
	public <S> IncludingQuery<R, S> including(Field<R, ?> by, Class<S> otherType) {
		String field = FieldReference.name(this.rows, by);
		RowReference reference = this.references.by(this.name, field)
			.orElseThrow(() -> new IllegalArgumentException(
					"'" + field + "' of read model '" + this.name + "' is not declared as a reference to another one"));
		return new IncludingQuery<>(this, this.rows, reference, new RowRecord<>(otherType));
	}

	/**
	 * The first page.
	 * @param size the most rows, 1 to {@value ReadModelQuery#SIZE_MAX}
	 */
	public TypedPage<R> page(int size) {
		return page(size, null);
	}

	/**
	 * A page.
	 * @param size the most rows, 1 to {@value ReadModelQuery#SIZE_MAX}
	 * @param after the {@link TypedPage#next() next} of the page before
	 * @throws PageOutdatedException if the page before is of a version that was declared
	 * otherwise
	 */
	public TypedPage<R> page(int size, @Nullable String after) {
		return page(size, after, List.of(), this.rows::read);
	}

	<T> TypedPage<T> page(int size, @Nullable String after, List<String> include,
			Function<Map<String, @Nullable Object>, T> read) {
		ReadModelPage page = this.reader.query(this.name,
				new ReadModelQuery(this.filters, this.sort, this.rows.fields(), size, after, false, include));
		return new TypedPage<>(page.items().stream().map(read).toList(), page.version(), page.next());
	}

	/**
	 * All rows, read page by page as they are needed. A row whose sorted fields do not
	 * change meanwhile is seen exactly once.
	 */
	public Stream<R> stream() {
		return stream(this::page);
	}

	static <T> Stream<T> stream(Pages<T> pages) {
		return Stream
			.iterate(Optional.of(pages.page(ReadModelQuery.SIZE_MAX, null)), Optional::isPresent,
					(page) -> page.map(TypedPage::next).map((after) -> pages.page(ReadModelQuery.SIZE_MAX, after)))
			.flatMap(Optional::stream)
			.flatMap((page) -> page.rows().stream());
	}

	/**
	 * The first row.
	 */
	public Optional<R> first() {
		return page(1).rows().stream().findFirst();
	}

	/**
	 * How many rows there are, up to {@value ReadModelPage#COUNT_MAX}.
	 */
	public ReadModelPage.Count count() {
		return Objects.requireNonNull(this.reader
			.query(this.name, new ReadModelQuery(this.filters, List.of(), this.rows.fields(), 1, null, true))
			.count());
	}

	private TypedQuery<R> sorted(Sort by) {
		return new TypedQuery<>(this.name, this.rows, this.reader, this.references, this.filters,
				appended(this.sort, by));
	}

	private TypedQuery<R> filtered(Filter filter) {
		return new TypedQuery<>(this.name, this.rows, this.reader, this.references, appended(this.filters, filter),
				this.sort);
	}

	private static <T> List<T> appended(List<T> list, T element) {
		List<T> appended = new ArrayList<>(list);
		appended.add(element);
		return List.copyOf(appended);
	}

	/** Gives one page after the other. */
	@FunctionalInterface
	interface Pages<T> {

		TypedPage<T> page(int size, @Nullable String after);

	}

	/**
	 * A condition in the making.
	 *
	 * @param <R> the row
	 * @param <V> the field's type
	 */
	public static final class Where<R, V extends @Nullable Object> {

		private final TypedQuery<R> query;

		private final String field;

		private Where(TypedQuery<R> query, String field) {
			this.query = query;
			this.field = field;
		}

		/** It is this value. */
		public TypedQuery<R> is(V value) {
			return with(Comparison.EQ, value);
		}

		/** It is another value, or none. */
		public TypedQuery<R> isNot(V value) {
			return with(Comparison.NE, value);
		}

		/** It is greater. */
		public TypedQuery<R> isAbove(V value) {
			return with(Comparison.GT, value);
		}

		/** It is greater or the same. */
		public TypedQuery<R> isAtLeast(V value) {
			return with(Comparison.GTE, value);
		}

		/** It is less. */
		public TypedQuery<R> isBelow(V value) {
			return with(Comparison.LT, value);
		}

		/** It is less or the same. */
		public TypedQuery<R> isAtMost(V value) {
			return with(Comparison.LTE, value);
		}

		/** It is one of these, 1 to {@value ReadModelQuery#VALUES_MAX}. */
		public TypedQuery<R> isIn(Collection<? extends V> values) {
			return this.query
				.filtered(new Filter(this.field, Comparison.IN, values.stream().map(Where::text).toList()));
		}

		/** There is no value. */
		public TypedQuery<R> isNull() {
			return with(Comparison.NULL, true);
		}

		/** There is a value. */
		public TypedQuery<R> isNotNull() {
			return with(Comparison.NULL, false);
		}

		/** It is a text that begins with this one. */
		public TypedQuery<R> startsWith(String text) {
			return with(Comparison.PREFIX, text);
		}

		/** It is a text that has this one in it. */
		public TypedQuery<R> contains(String text) {
			return with(Comparison.CONTAINS, text);
		}

		/** It is a text that has this one in it, in upper or lower case. */
		public TypedQuery<R> containsIgnoreCase(String text) {
			return with(Comparison.CONTAINS_IGNORE_CASE, text);
		}

		/** It is a text that has these words in it. */
		public TypedQuery<R> search(String words) {
			return with(Comparison.SEARCH, words);
		}

		private TypedQuery<R> with(Comparison comparison, @Nullable Object value) {
			return this.query.filtered(new Filter(this.field, comparison, List.of(text(value))));
		}

		private static String text(@Nullable Object value) {
			return RowRecord.text(Objects.requireNonNull(value, "Compare with a value, or use isNull()"));
		}

	}

}
