package dev.millrace.commands;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All categories of an application, by name. Immutable.
 */
public final class Categories {

	private final SortedMap<String, Category<?, ?, ?>> categories;

	/**
	 * Collect categories.
	 * @throws CommandsStartException if two have one name
	 */
	public Categories(List<Category<?, ?, ?>> categories) {
		SortedMap<String, Category<?, ?, ?>> byName = new TreeMap<>();
		for (Category<?, ?, ?> category : categories) {
			if (byName.put(category.name(), category) != null) {
				throw new CommandsStartException("Two deciders have the category '" + category.name() + "'",
						"Keep one; it alone decides what happens in its streams.");
			}
		}
		this.categories = Collections.unmodifiableSortedMap(byName);
	}

	public Optional<Category<?, ?, ?>> find(String name) {
		return Optional.ofNullable(this.categories.get(name));
	}

	/**
	 * All categories, sorted by name.
	 */
	public Collection<Category<?, ?, ?>> all() {
		return this.categories.values();
	}

	/**
	 * The names of all categories, sorted.
	 */
	public Collection<String> names() {
		return this.categories.keySet();
	}

}
