package dev.millrace.projections.web;

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
import jakarta.servlet.http.HttpServletRequest;
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
			@RequestParam MultiValueMap<String, String> parameters,
			@RequestHeader(name = TOKEN_HEADER, required = false) @Nullable String token) throws InterruptedException {
		List<String> fields = new ReadModelParameters(parameters).fieldsOnly();
		await(find(name), token);
		return this.reader.find(name, key, fields)
			.orElseThrow(() -> Problems.notFound("Read model '" + name + "' has no row '" + key + "'"));
	}

	@GetMapping("/{name}")
	PageView page(@PathVariable String name, @RequestParam MultiValueMap<String, String> parameters,
			@RequestHeader(name = TOKEN_HEADER, required = false) @Nullable String token, HttpServletRequest request)
			throws InterruptedException {
		Projection projection = find(name);
		ReadModelParameters wanted = new ReadModelParameters(parameters);
		ReadModelQuery query = wanted.query();
		await(projection, token);
		ReadModelPage page = this.reader.query(name, query);
		String next = page.next();
		return new PageView(page.items(), page.version(),
				(next != null) ? request.getRequestURI() + "?" + wanted.withAfter(next) : null, page.count());
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
