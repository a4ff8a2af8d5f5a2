package dev.millrace.projections.query.postgres;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.millrace.events.InvalidValueException;
import dev.millrace.projections.query.PageCursor;
import dev.millrace.projections.query.ReadModelQuery.Filter;
import dev.millrace.projections.query.postgres.LiveTable.Order;
import org.jspecify.annotations.Nullable;

/**
 * A condition on rows.
 *
 * @param sql with a question mark for each value; names of columns are quoted
 * @param values in the order of the question marks
 */
record Condition(String sql, List<Object> values) {

	private static final Condition NEVER = new Condition("false", List.of());

	Condition {
		values = List.copyOf(values);
	}

	/**
	 * What a filter says of its column.
	 */
	static Condition of(Filter filter, Column column) {
		String name = column.quoted();
		String value = "?::" + column.type();
		String first = filter.values().getFirst();
		return switch (filter.comparison()) {
			case EQ -> new Condition(name + " = " + value, List.of(first));
			case NE -> new Condition(name + " IS DISTINCT FROM " + value, List.of(first));
			case GT -> new Condition(name + " > " + value, List.of(first));
			case GTE -> new Condition(name + " >= " + value, List.of(first));
			case LT -> new Condition(name + " < " + value, List.of(first));
			case LTE -> new Condition(name + " <= " + value, List.of(first));
			case IN -> new Condition(
					name + " IN (" + String.join(", ", Collections.nCopies(filter.values().size(), value)) + ")",
					List.copyOf(filter.values()));
			case NULL -> new Condition(name + (isTrue(filter, first) ? " IS NULL" : " IS NOT NULL"), List.of());
			case PREFIX -> new Condition(name + " LIKE ?", List.of(escaped(first) + "%"));
			case CONTAINS -> new Condition(name + " LIKE ?", List.of("%" + escaped(first) + "%"));
			case CONTAINS_IGNORE_CASE -> new Condition(name + " ILIKE ?", List.of("%" + escaped(first) + "%"));
			case SEARCH -> new Condition("to_tsvector('simple', " + name + ") @@ websearch_to_tsquery('simple', ?)",
					List.of(first));
		};
	}

	/**
	 * The rows that come after a place.
	 * @param order what orders the rows; as many as the place has values
	 */
	static Condition after(PageCursor place, List<Order> order) {
		boolean isOneComparison = order.stream()
			.allMatch((by) -> by.column().isRequired() && by.descending() == order.getFirst().descending())
				&& !place.values().contains(null);
		return isOneComparison ? afterAll(place, order) : afterOneByOne(place, order);
	}

	/** All columns at once, which an index on them can answer. */
	private static Condition afterAll(PageCursor place, List<Order> order) {
		return new Condition(
				order.stream().map((by) -> by.column().quoted()).collect(Collectors.joining(", ", "(", ")"))
						+ (order.getFirst().descending() ? " < " : " > ")
						+ order.stream()
							.map((by) -> "?::" + by.column().type())
							.collect(Collectors.joining(", ", "(", ")")),
				List.<Object>copyOf(place.values()));
	}

	/** Beyond in one column, and the same in all before it. */
	private static Condition afterOneByOne(PageCursor place, List<Order> order) {
		List<Condition> alternatives = new ArrayList<>();
		List<Condition> before = new ArrayList<>();
		for (int i = 0; i < order.size(); i++) {
			String value = place.values().get(i);
			List<Condition> all = new ArrayList<>(before);
			all.add(beyond(order.get(i), value));
			alternatives.add(joined(" AND ", all));
			before.add(same(order.get(i).column(), value));
		}
		Condition after = joined(" OR ", alternatives);
		return notBefore(order.getFirst(), place.values().getFirst())
			.map((bound) -> joined(" AND ", List.of(bound, after)))
			.orElse(after);
	}

	/** Says nothing new, but lets an index on the first column find the place. */
	private static Optional<Condition> notBefore(Order by, @Nullable String value) {
		if (value == null || !by.column().isRequired()) {
			return Optional.empty();
		}
		return Optional
			.of(new Condition(by.column().quoted() + (by.descending() ? " <= " : " >= ") + "?::" + by.column().type(),
					List.of(value)));
	}

	private static Condition beyond(Order by, @Nullable String value) {
		if (value == null) {
			return NEVER;
		}
		String name = by.column().quoted();
		String beyond = name + (by.descending() ? " < " : " > ") + "?::" + by.column().type();
		return new Condition(by.column().isRequired() ? beyond : "(" + beyond + " OR " + name + " IS NULL)",
				List.of(value));
	}

	private static Condition same(Column column, @Nullable String value) {
		return (value != null) ? new Condition(column.quoted() + " = ?::" + column.type(), List.of(value))
				: new Condition(column.quoted() + " IS NULL", List.of());
	}

	/**
	 * All of the conditions.
	 */
	static Condition all(Collection<Condition> conditions) {
		return conditions.isEmpty() ? new Condition("true", List.of()) : joined(" AND ", conditions);
	}

	private static Condition joined(String operator, Collection<Condition> conditions) {
		return new Condition(conditions.stream().map(Condition::sql).collect(Collectors.joining(operator, "(", ")")),
				conditions.stream().flatMap((condition) -> condition.values().stream()).toList());
	}

	private static boolean isTrue(Filter filter, String value) {
		if (!"true".equals(value) && !"false".equals(value)) {
			throw new InvalidValueException(filter.parameter(), "'" + value + "' is neither true nor false");
		}
		return "true".equals(value);
	}

	private static String escaped(String text) {
		return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
	}

}
