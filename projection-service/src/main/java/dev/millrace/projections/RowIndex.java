package dev.millrace.projections;

import java.util.List;

/**
 * An index on the table of a fold's rows.
 */
public sealed interface RowIndex {

	/**
	 * The components it is of.
	 */
	List<String> components();

	/**
	 * For a sort, or for filters by the first columns.
	 */
	record Sorted(List<Column> columns) implements RowIndex {

		public Sorted {
			columns = List.copyOf(columns);
		}

		@Override
		public List<String> components() {
			return this.columns.stream().map(Column::component).toList();
		}

		/**
		 * The index for a sort as clients write it: {@code country}, {@code -revenue}.
		 */
		static Sorted by(List<String> sort) {
			return new Sorted(sort.stream()
				.map((field) -> field.startsWith("-") ? new Column(field.substring(1), true) : new Column(field, false))
				.toList());
		}

		/**
		 * A component in the index.
		 */
		public record Column(String component, boolean descending) {
		}
	}

	/**
	 * For a search by the words of a text.
	 */
	record Words(String component) implements RowIndex {

		@Override
		public List<String> components() {
			return List.of(this.component);
		}
	}

}
