package dev.millrace.projections.query;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.millrace.events.InvalidValueException;
import org.jspecify.annotations.Nullable;

/**
 * What a reader wants of a read model. Fields are named as the rows name them, and are
 * known only where the query runs.
 *
 * @param filters all of them must hold; at most {@value #FILTERS_MAX}
 * @param sort by which fields, at most {@value #SORT_MAX}; ties are broken by the key, in
 * the direction of the last of them
 * @param fields what is wanted of each row, in this order; everything if empty
 * @param size the most rows of a page, 1 to {@value #SIZE_MAX}
 * @param after the {@link ReadModelPage#next() next} of the page before; none for the
 * first page
 * @param count whether the rows that the filters let through are counted
 * @param include the names of {@linkplain References references} that are followed, at
 * most {@value #INCLUDE_MAX}: the row that each leads to stands beside the fields, null
 * if there is none
 */
public record ReadModelQuery(List<Filter> filters, List<Sort> sort, List<String> fields, int size,
		@Nullable String after, boolean count, List<String> include) {

	/** The largest page. */
	public static final int SIZE_MAX = 1_000;

	/** The size of a page if none is wanted. */
	public static final int SIZE_DEFAULT = 20;

	/** The most filters. */
	public static final int FILTERS_MAX = 20;

	/** The most fields to sort by. */
	public static final int SORT_MAX = 5;

	/** The most references that are followed. */
	public static final int INCLUDE_MAX = 5;

	/** The most values that one filter compares with. */
	public static final int VALUES_MAX = 100;

	/** The longest value that a filter compares with, in characters. */
	public static final int VALUE_LENGTH_MAX = 1_000;

	private static final char NUL = '\0';

	public ReadModelQuery {
		filters = List.copyOf(filters);
		sort = List.copyOf(sort);
		fields = fields.stream().distinct().toList();
		include = include.stream().distinct().toList();
		if (filters.size() > FILTERS_MAX) {
			throw new InvalidValueException(filters.get(FILTERS_MAX).parameter(),
					"There are " + filters.size() + " filters: use at most " + FILTERS_MAX);
		}
		if (sort.size() > SORT_MAX) {
			throw new InvalidValueException("sort",
					"There are " + sort.size() + " fields to sort by: use at most " + SORT_MAX);
		}
		if (sort.stream().map(Sort::field).distinct().count() < sort.size()) {
			throw new InvalidValueException("sort", "Sort by each field once");
		}
		if (size < 1 || size > SIZE_MAX) {
			throw new InvalidValueException("size", "Size " + size + " is not within 1 and " + SIZE_MAX);
		}
	}

	/**
	 * A query that includes no other rows.
	 */
	public ReadModelQuery(List<Filter> filters, List<Sort> sort, List<String> fields, int size, @Nullable String after,
			boolean count) {
		this(filters, sort, fields, size, after, count, List.of());
	}

	/**
	 * The same query, with the rows that these references lead to.
	 * @param names of references
	 */
	public ReadModelQuery including(String... names) {
		return new ReadModelQuery(this.filters, this.sort, this.fields, this.size, this.after, this.count,
				List.of(names));
	}

	/**
	 * The first page of these rows.
	 */
	public static ReadModelQuery of(List<Filter> filters, List<Sort> sort, int size) {
		return new ReadModelQuery(filters, sort, List.of(), size, null, false);
	}

	/**
	 * A condition on one field.
	 *
	 * @param field the field
	 * @param comparison how it is compared
	 * @param values with what: one value, for {@link Comparison#IN} 1 to
	 * {@value ReadModelQuery#VALUES_MAX}
	 */
	public record Filter(String field, Comparison comparison, List<String> values) {

		public Filter {
			values = List.copyOf(values);
			int max = (comparison == Comparison.IN) ? VALUES_MAX : 1;
			if (values.isEmpty() || values.size() > max) {
				throw new InvalidValueException(parameter(field, comparison),
						"There are " + values.size() + " values: give 1 to " + max);
			}
			for (String value : values) {
				if (value.length() > VALUE_LENGTH_MAX || value.indexOf(NUL) >= 0) {
					throw new InvalidValueException(parameter(field, comparison),
							"A value has at most " + VALUE_LENGTH_MAX + " characters, and no U+0000");
				}
			}
		}

		/**
		 * The filter as a client names it.
		 */
		public String parameter() {
			return parameter(this.field, this.comparison);
		}

		private static String parameter(String field, Comparison comparison) {
			return (comparison == Comparison.EQ) ? field : field + "." + comparison.text();
		}

	}

	/**
	 * An order by one field. Rows without a value come last in both directions.
	 */
	public record Sort(String field, boolean descending) {
	}

	/** How a field is compared with values. */
	public enum Comparison {

		/** The same. */
		EQ("eq"),

		/** Another one, or none. */
		NE("ne"),

		/** Greater. */
		GT("gt"),

		/** Greater or the same. */
		GTE("gte"),

		/** Less. */
		LT("lt"),

		/** Less or the same. */
		LTE("lte"),

		/** One of several. */
		IN("in"),

		/** There is no value ({@code true}), or there is one ({@code false}). */
		NULL("null"),

		/** A text that begins with this one. */
		PREFIX("prefix"),

		/** A text that has this one in it. */
		CONTAINS("contains"),

		/** A text that has this one in it, in upper or lower case. */
		CONTAINS_IGNORE_CASE("containsIgnoreCase"),

		/**
		 * A text that has these words in it, in any order and upper or lower case. A word
		 * with a minus must not be there, {@code or} stands between alternatives, and
		 * words in quotation marks must follow each other.
		 */
		SEARCH("search");

		private final String text;

		Comparison(String text) {
			this.text = text;
		}

		/**
		 * The comparison as clients name it.
		 */
		public String text() {
			return this.text;
		}

		public boolean isForText() {
			return this == PREFIX || this == CONTAINS || this == CONTAINS_IGNORE_CASE || this == SEARCH;
		}

		public static Optional<Comparison> find(String text) {
			return Arrays.stream(values()).filter((comparison) -> comparison.text.equals(text)).findFirst();
		}

		/**
		 * All of them as clients name them.
		 */
		public static String known() {
			return Arrays.stream(values()).map(Comparison::text).collect(Collectors.joining(", "));
		}

	}

}
