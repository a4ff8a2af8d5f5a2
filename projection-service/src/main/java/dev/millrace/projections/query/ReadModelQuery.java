package dev.millrace.projections.query;

import java.util.List;

import dev.millrace.events.InvalidValueException;

/**
 * What a reader wants of a read model.
 *
 * @param filters all of them must hold; at most {@value #FILTERS_MAX}
 * @param sort by which fields; ties are broken by the key
 * @param page counts from 0
 * @param size the most rows of a page, 1 to {@value #SIZE_MAX}
 */
public record ReadModelQuery(List<Filter> filters, List<Sort> sort, int page, int size) {

	/** The largest page. */
	public static final int SIZE_MAX = 1_000;

	/** The most filters. */
	public static final int FILTERS_MAX = 20;

	private static final int PAGE_MAX = 1_000_000;

	public ReadModelQuery {
		filters = List.copyOf(filters);
		sort = List.copyOf(sort);
		if (filters.size() > FILTERS_MAX) {
			throw new InvalidValueException("filters", "At most " + FILTERS_MAX + " filters, not " + filters.size());
		}
		if (page < 0 || page > PAGE_MAX) {
			throw new InvalidValueException("page", "Page " + page + " is not within 0 and " + PAGE_MAX);
		}
		if (size < 1 || size > SIZE_MAX) {
			throw new InvalidValueException("size", "Size " + size + " is not within 1 and " + SIZE_MAX);
		}
	}

	/**
	 * A condition on one field.
	 */
	public record Filter(String field, Comparison comparison, String value) {
	}

	/**
	 * An order by one field.
	 */
	public record Sort(String field, boolean descending) {
	}

	/** How a field is compared with a value. */
	public enum Comparison {

		EQ("="), NE("<>"), GT(">"), GTE(">="), LT("<"), LTE("<=");

		private final String sql;

		Comparison(String sql) {
			this.sql = sql;
		}

		public String sql() {
			return this.sql;
		}

	}

}
