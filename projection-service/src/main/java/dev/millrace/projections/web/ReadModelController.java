package dev.millrace.projections.web;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.events.store.Token;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.query.ReadModelPage;
import dev.millrace.projections.query.ReadModelQuery;
import dev.millrace.projections.query.ReadModelReader;
import dev.millrace.projections.query.ReadYourWrites;
import dev.millrace.projections.query.References;
import dev.millrace.projections.query.history.Explanation;
import dev.millrace.projections.query.history.Explanations;
import dev.millrace.projections.query.history.PastRows;
import dev.millrace.projections.query.live.LiveQueries;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.http.MediaType;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Reads read models: one row by its key, or a page by filters and order. With a command's
 * token the answer contains that command's effect.
 */
@RestController
@RequestMapping("/read-models")
class ReadModelController {

	private static final String TOKEN_HEADER = "Millrace-Token";

	private static final int STEPS_DEFAULT = 20;

	private static final int STEPS_MAX = 200;

	private final Projections projections;

	private final ReadModelReader reader;

	private final ReadYourWrites readYourWrites;

	private final References references;

	private final TokenWait tokenWait;

	private final LiveQueries liveQueries;

	private final LiveClients liveClients;

	private final Explanations explanations;

	private final PastRows pastRows;

	ReadModelController(Projections projections, ReadModelReader reader, ReadYourWrites readYourWrites,
			References references, TokenWait tokenWait, LiveQueries liveQueries, LiveClients liveClients,
			Explanations explanations, PastRows pastRows) {
		this.projections = projections;
		this.reader = reader;
		this.readYourWrites = readYourWrites;
		this.references = references;
		this.tokenWait = tokenWait;
		this.liveQueries = liveQueries;
		this.liveClients = liveClients;
		this.explanations = explanations;
		this.pastRows = pastRows;
	}

	@GetMapping("/{name}/{key}")
	Map<String, @Nullable Object> row(@PathVariable String name, @PathVariable String key,
			@RequestParam MultiValueMap<String, String> parameters,
			@RequestHeader(name = TOKEN_HEADER, required = false) @Nullable String token) throws InterruptedException {
		ReadModelParameters wanted = new ReadModelParameters(parameters).only("fields", "include");
		await(find(name), wanted.include(), token);
		return this.reader.find(name, key, wanted.fields(), wanted.include()).orElseThrow(() -> noRow(name, key));
	}

	/**
	 * A row as it was.
	 */
	@GetMapping(path = "/{name}/{key}", params = "asOf")
	ObjectNode rowAsOf(@PathVariable String name, @PathVariable String key,
			@RequestParam MultiValueMap<String, String> parameters) {
		Projection projection = find(name);
		Instant asOf = new ReadModelParameters(parameters).only("asOf").asOf();
		return this.pastRows.find(projection, key, asOf).orElseThrow(() -> noRow(name, key));
	}

	/**
	 * How a row came about, newest first.
	 */
	@GetMapping("/{name}/{key}/explanation")
	ExplanationView explanation(@PathVariable String name, @PathVariable String key,
			@RequestParam MultiValueMap<String, String> parameters,
			@RequestHeader(name = TOKEN_HEADER, required = false) @Nullable String token, HttpServletRequest request)
			throws InterruptedException {
		Projection projection = find(name);
		ReadModelParameters wanted = new ReadModelParameters(parameters).only("before", "size");
		int size = wanted.number("size", STEPS_DEFAULT, 1, STEPS_MAX);
		int before = wanted.number("before", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
		await(projection, token);
		Explanation explanation = this.explanations.explain(projection, key, before, size);
		if (explanation.steps() == 0 && explanation.row() == null) {
			throw noRow(name, key);
		}
		boolean hasOlder = !explanation.page().isEmpty() && explanation.page().getLast().number() > 1;
		return ExplanationView.of(explanation, hasOlder
				? request.getRequestURI() + "?size=" + size + "&before=" + explanation.page().getLast().number()
				: null);
	}

	@GetMapping("/{name}")
	PageView page(@PathVariable String name, @RequestParam MultiValueMap<String, String> parameters,
			@RequestHeader(name = TOKEN_HEADER, required = false) @Nullable String token, HttpServletRequest request)
			throws InterruptedException {
		Projection projection = find(name);
		ReadModelParameters wanted = new ReadModelParameters(parameters);
		ReadModelQuery query = wanted.query();
		await(projection, query.include(), token);
		ReadModelPage page = this.reader.query(name, query);
		String next = page.next();
		return new PageView(page.items(), page.version(),
				(next != null) ? request.getRequestURI() + "?" + wanted.withAfter(next) : null, page.count());
	}

	/**
	 * The rows of a query and, as they become visible, their changes.
	 */
	@GetMapping(path = "/{name}/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseEmitter live(@PathVariable String name, @RequestParam MultiValueMap<String, String> parameters,
			@RequestHeader(name = TOKEN_HEADER, required = false) @Nullable String token) throws InterruptedException {
		Projection projection = find(name);
		ReadModelParameters wanted = new ReadModelParameters(parameters);
		ReadModelQuery query = wanted.liveQuery();
		await(projection, query.include(), token);
		return this.liveClients.send(() -> new LiveQueryFeed(this.liveQueries.open(name, query, wanted.hasSize())));
	}

	private void await(Projection projection, @Nullable String token) throws InterruptedException {
		await(projection, List.of(), token);
	}

	/** Waits for the included rows, too. */
	private void await(Projection projection, List<String> include, @Nullable String token)
			throws InterruptedException {
		List<String> names = this.references.readModels(projection.name(), include);
		if (token != null && !this.readYourWrites.await(names.stream().map(this::find).toList(), Token.parse(token),
				this.tokenWait.atMost())) {
			throw Problems
				.notYet("Read model '" + String.join("' or '", names) + "' does not contain the write of token " + token
						+ " after " + this.tokenWait.atMost().toMillis() + " ms: ask again");
		}
	}

	private static RuntimeException noRow(String name, String key) {
		return Problems.notFound("Read model '" + name + "' has no row '" + key + "'");
	}

	private Projection find(String name) {
		return this.projections.find(name)
			.orElseThrow(() -> Problems
				.notFound("There is no read model '" + name + "': known are " + this.projections.names()));
	}

	/**
	 * A page over REST.
	 *
	 * @param items the rows
	 * @param version the number of the version that they are from
	 * @param next the address of the next page; null if there are no rows after this one
	 * @param count how many rows there are on all pages, if that was wanted
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record PageView(List<Map<String, @Nullable Object>> items, int version,
			@JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String next, ReadModelPage.@Nullable Count count) {
	}

}
