package dev.millrace.projections.web;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.store.Token;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.query.ReadModelPage;
import dev.millrace.projections.query.ReadModelQuery;
import dev.millrace.projections.query.ReadModelQuery.Comparison;
import dev.millrace.projections.query.ReadModelQuery.Filter;
import dev.millrace.projections.query.ReadModelQuery.Sort;
import dev.millrace.projections.query.ReadModelReader;
import dev.millrace.projections.query.ReadYourWrites;
import org.jspecify.annotations.Nullable;

import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Reads read models: one row by its key, or a page by filters and order. With a command's
 * token the answer contains that command's effect.
 */
@RestController
@RequestMapping("/read-models")
class ReadModelController {

	private static final String TOKEN_HEADER = "Millrace-Token";

	private static final Set<String> PAGE_PARAMETERS = Set.of("sort", "page", "size");

	private static final int SIZE_DEFAULT = 20;

	private final Projections projections;

	private final ReadModelReader reader;

	private final ReadYourWrites readYourWrites;

	private final TokenWait tokenWait;

	ReadModelController(Projections projections, ReadModelReader reader, ReadYourWrites readYourWrites,
			TokenWait tokenWait) {
		this.projections = projections;
		this.reader = reader;
		this.readYourWrites = readYourWrites;
		this.tokenWait = tokenWait;
	}

	@GetMapping("/{name}/{key}")
	Map<String, @Nullable Object> row(@PathVariable String name, @PathVariable String key,
			@RequestHeader(name = TOKEN_HEADER, required = false) @Nullable String token) throws InterruptedException {
		await(find(name), token);
		return this.reader.find(name, key)
			.orElseThrow(() -> Problems.notFound("Read model '" + name + "' has no row '" + key + "'"));
	}

	@GetMapping("/{name}")
	ReadModelPage page(@PathVariable String name, @RequestParam MultiValueMap<String, String> parameters,
			@RequestHeader(name = TOKEN_HEADER, required = false) @Nullable String token) throws InterruptedException {
		await(find(name), token);
		return this.reader.query(name, new ReadModelQuery(filters(parameters), sort(parameters),
				number(parameters, "page", 0), number(parameters, "size", SIZE_DEFAULT)));
	}

	private void await(Projection projection, @Nullable String token) throws InterruptedException {
		if (token != null && !this.readYourWrites.await(projection, Token.parse(token), this.tokenWait.atMost())) {
			throw Problems.notYet("Read model '" + projection.name() + "' does not contain the write of token " + token
					+ " after " + this.tokenWait.atMost().toMillis() + " ms: ask again");
		}
	}

	private Projection find(String name) {
		return this.projections.find(name)
			.orElseThrow(() -> Problems
				.notFound("There is no read model '" + name + "': known are " + this.projections.names()));
	}

	private static List<Filter> filters(MultiValueMap<String, String> parameters) {
		List<Filter> filters = new ArrayList<>();
		parameters.forEach((name, values) -> {
			if (!PAGE_PARAMETERS.contains(name)) {
				values.forEach((value) -> filters.add(filter(name, value)));
			}
		});
		return filters;
	}

	/** {@code revenue=5} or {@code revenue.gte=5}. */
	private static Filter filter(String parameter, String value) {
		int dot = parameter.lastIndexOf('.');
		if (dot < 0) {
			return new Filter(parameter, Comparison.EQ, value);
		}
		String suffix = parameter.substring(dot + 1);
		Comparison comparison = Arrays.stream(Comparison.values())
			.filter((candidate) -> candidate.name().toLowerCase(Locale.ROOT).equals(suffix))
			.findFirst()
			.orElseThrow(() -> new InvalidValueException(parameter,
					"'" + suffix + "' is not a comparison: use eq, ne, gt, gte, lt or lte"));
		return new Filter(parameter.substring(0, dot), comparison, value);
	}

	/** {@code sort=-revenue,country}: a minus sorts descending. */
	private static List<Sort> sort(MultiValueMap<String, String> parameters) {
		return parameters.getOrDefault("sort", List.of())
			.stream()
			.flatMap((fields) -> Arrays.stream(fields.split(",")))
			.filter((field) -> !field.isBlank())
			.map((field) -> field.startsWith("-") ? new Sort(field.substring(1), true) : new Sort(field, false))
			.toList();
	}

	private static int number(MultiValueMap<String, String> parameters, String name, int otherwise) {
		String value = parameters.getFirst(name);
		try {
			return (value != null) ? Integer.parseInt(value) : otherwise;
		}
		catch (NumberFormatException ex) {
			throw new InvalidValueException(name, "'" + value + "' is not a whole number");
		}
	}

}
