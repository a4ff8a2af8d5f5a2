package dev.millrace.projections.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.millrace.events.InvalidValueException;
import dev.millrace.projections.query.ReadModelQuery;
import dev.millrace.projections.query.ReadModelQuery.Comparison;
import dev.millrace.projections.query.ReadModelQuery.Filter;
import dev.millrace.projections.query.ReadModelQuery.Sort;

import org.springframework.util.MultiValueMap;

/**
 * A query of a read model as the parameters of a request.
 */
final class ReadModelParameters {

	private static final String SORT = "sort";

	private static final String FIELDS = "fields";

	private static final String SIZE = "size";

	private static final String AFTER = "after";

	private static final String COUNT = "count";

	private static final String INCLUDE = "include";

	private static final String AS_OF = "asOf";

	/** A field that is called like one of them is filtered as {@code size.eq}. */
	private static final Set<String> RESERVED = Set.of(SORT, FIELDS, SIZE, AFTER, COUNT, INCLUDE);

	private final MultiValueMap<String, String> parameters;

	ReadModelParameters(MultiValueMap<String, String> parameters) {
		this.parameters = parameters;
	}

	/**
	 * The query that they are.
	 * @throws InvalidValueException if one is wrong
	 */
	ReadModelQuery query() {
		return new ReadModelQuery(filters(), sort(), fields(), size(), single(AFTER).orElse(null), count(), include());
	}

	/**
	 * The live query that they are: all rows, or the first ones if there is a size.
	 * @throws InvalidValueException if one is wrong
	 */
	ReadModelQuery liveQuery() {
		Stream.of(AFTER, COUNT).filter(this.parameters::containsKey).findFirst().ifPresent((name) -> {
			throw new InvalidValueException(name,
					"A live query has no '" + name + "': filter a field of this name as '" + name + ".eq'");
		});
		return new ReadModelQuery(filters(), sort(), fields(), hasSize() ? size() : ReadModelQuery.SIZE_MAX, null,
				false, include());
	}

	boolean hasSize() {
		return this.parameters.containsKey(SIZE);
	}

	/**
	 * The same parameters, if there are no others than these.
	 * @throws InvalidValueException if there are
	 */
	ReadModelParameters only(String... known) {
		List<String> names = List.of(known);
		this.parameters.keySet().stream().filter((name) -> !names.contains(name)).findFirst().ifPresent((name) -> {
			throw new InvalidValueException(name,
					"There is no parameter '" + name + "' here: use " + String.join(", ", names));
		});
		return this;
	}

	/**
	 * The fields that are wanted of a row.
	 */
	List<String> fields() {
		return list(FIELDS);
	}

	/**
	 * The names of references whose rows are wanted, too.
	 */
	List<String> include() {
		return list(INCLUDE);
	}

	/**
	 * A moment.
	 * @throws InvalidValueException if it is none
	 */
	Instant asOf() {
		String text = single(AS_OF).orElse("");
		try {
			return OffsetDateTime.parse(text).toInstant();
		}
		catch (DateTimeException ex) {
			throw new InvalidValueException(AS_OF, "'" + text + "' is not a time such as 2026-03-01T10:15:30.123456Z");
		}
	}

	/**
	 * A whole number.
	 * @throws InvalidValueException if it is none, or not within the bounds
	 */
	int number(String name, int otherwise, int min, int max) {
		return single(name).map((value) -> {
			try {
				int number = Integer.parseInt(value);
				if (number >= min && number <= max) {
					return number;
				}
			}
			catch (NumberFormatException ex) {
				throw new InvalidValueException(name, "'" + value + "' is not a whole number");
			}
			throw new InvalidValueException(name, value + " is not within " + min + " and " + max);
		}).orElse(otherwise);
	}

	/**
	 * The same parameters with another page, for a link.
	 */
	String withAfter(String after) {
		Stream<String> kept = this.parameters.entrySet()
			.stream()
			.filter((parameter) -> !parameter.getKey().equals(AFTER))
			.flatMap((parameter) -> parameter.getValue()
				.stream()
				.map((value) -> encoded(parameter.getKey()) + "=" + encoded(value)));
		return Stream.concat(kept, Stream.of(AFTER + "=" + after)).collect(Collectors.joining("&"));
	}

	private List<Filter> filters() {
		List<Filter> filters = new ArrayList<>();
		this.parameters.forEach((name, values) -> {
			if (!RESERVED.contains(name)) {
				filters.addAll(filters(name, values));
			}
		});
		return filters;
	}

	/** {@code revenue=5} or {@code revenue.gte=5}. */
	private static List<Filter> filters(String parameter, List<String> values) {
		int dot = parameter.lastIndexOf('.');
		String field = (dot < 0) ? parameter : parameter.substring(0, dot);
		Comparison comparison = (dot < 0) ? Comparison.EQ : comparison(parameter, parameter.substring(dot + 1));
		return values.stream()
			.map((value) -> new Filter(field, comparison,
					(comparison == Comparison.IN) ? separated(parameter, value) : List.of(value)))
			.toList();
	}

	private static Comparison comparison(String parameter, String text) {
		return Comparison.find(text)
			.orElseThrow(() -> new InvalidValueException(parameter,
					"'" + text + "' is not a comparison: use " + Comparison.known()));
	}

	/**
	 * Values are joined by commas; a backslash makes the next character an ordinary one.
	 */
	private static List<String> separated(String parameter, String joined) {
		List<String> values = new ArrayList<>();
		StringBuilder value = new StringBuilder();
		for (int i = 0; i < joined.length(); i++) {
			char character = joined.charAt(i);
			if (character == '\\') {
				if (++i == joined.length()) {
					throw new InvalidValueException(parameter, "Nothing follows the backslash at the end: double it");
				}
				value.append(joined.charAt(i));
			}
			else if (character == ',') {
				values.add(value.toString());
				value.setLength(0);
			}
			else {
				value.append(character);
			}
		}
		values.add(value.toString());
		return values;
	}

	/** {@code sort=-revenue,country}: a minus sorts descending. */
	private List<Sort> sort() {
		return list(SORT).stream()
			.map((field) -> field.startsWith("-") ? new Sort(field.substring(1), true) : new Sort(field, false))
			.toList();
	}

	private int size() {
		return number(SIZE, ReadModelQuery.SIZE_DEFAULT, 1, ReadModelQuery.SIZE_MAX);
	}

	private boolean count() {
		return single(COUNT).map((value) -> switch (value) {
			case "true" -> true;
			case "false" -> false;
			default -> throw new InvalidValueException(COUNT,
					"'" + value + "' is neither true nor false; filter a field of this name as 'count.eq'");
		}).orElse(false);
	}

	private List<String> list(String name) {
		List<String> values = this.parameters.getOrDefault(name, List.of());
		List<String> names = values.stream().flatMap((value) -> Arrays.stream(value.split(",", -1))).toList();
		if (names.stream().anyMatch(String::isBlank)) {
			throw new InvalidValueException(name, "'" + String.join(",", values) + "' names an empty field");
		}
		return names;
	}

	private Optional<String> single(String name) {
		List<String> values = this.parameters.getOrDefault(name, List.of());
		if (values.size() > 1) {
			throw new InvalidValueException(name, "It is given " + values.size() + " times: give it once");
		}
		return values.stream().findFirst();
	}

	private static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
	}

}
