package dev.millrace.projections.query;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A page of a read model's rows.
 *
 * @param items the rows, each with its fields in the order of the columns
 * @param page counts from 0
 * @param size the most rows of a page
 * @param hasNext whether there are rows after this page
 */
public record ReadModelPage(List<Map<String, @Nullable Object>> items, int page, int size, boolean hasNext) {

	public ReadModelPage {
		items = List.copyOf(items);
	}

}
