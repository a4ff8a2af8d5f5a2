package dev.millrace.projections.query;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A page of a read model's rows.
 *
 * @param items the rows, each with its fields in the order of the columns, or as wanted,
 * and then the rows that it includes
 * @param version the number of the version that the rows are from
 * @param next with what the next page begins; none if there are no rows after this page
 * @param count how many rows the filters let through on all pages, if that was wanted
 */
public record ReadModelPage(List<Map<String, @Nullable Object>> items, int version, @Nullable String next,
		@Nullable Count count) {

	/** Rows are counted up to here. */
	public static final int COUNT_MAX = 10_000;

	public ReadModelPage {
		items = List.copyOf(items);
	}

	/**
	 * A number of rows.
	 *
	 * @param rows how many there are, or {@value ReadModelPage#COUNT_MAX} if there are
	 * more
	 * @param exact whether there are no more
	 */
	public record Count(int rows, boolean exact) {

		static final Count MANY = new Count(COUNT_MAX, false);

		/**
		 * @param rows of which at most one more than {@link ReadModelPage#COUNT_MAX} were
		 * counted
		 */
		public static Count of(int rows) {
			return (rows > COUNT_MAX) ? MANY : new Count(rows, true);
		}

	}

}
