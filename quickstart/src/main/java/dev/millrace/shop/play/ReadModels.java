package dev.millrace.shop.play;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.millrace.events.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Reads the shop's read models over HTTP, as any client does.
 */
final class ReadModels {

	private static final List<String> NAMES = List.of("shop-totals", "daily-revenue", "customer-summary",
			"product-sales", "invoice-lines");

	private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);

	private static final int OK = 200;

	private final HttpClient client;

	private final URI shop;

	private final Retry retry;

	ReadModels(HttpClient client, URI shop, Retry retry) {
		this.client = client;
		this.shop = shop;
		this.retry = retry;
	}

	/**
	 * Wait until every read model contains what these tokens stand for.
	 * @throws PlayStoppedException if one of them does not get there
	 */
	void await(List<String> tokens) throws InterruptedException {
		for (String name : NAMES) {
			for (String token : tokens) {
				await(name, token);
			}
		}
	}

	/**
	 * The row of the whole shop, or empty if there is none yet.
	 */
	Optional<Totals> totals() throws InterruptedException {
		return get("/read-models/shop-totals/all", Optional.empty())
			.map((body) -> Json.events().readValue(body, Totals.class));
	}

	/**
	 * The products with the highest revenue.
	 */
	List<BestSeller> bestSellers(int max) throws InterruptedException {
		return get("/shop/best-sellers?max=" + max, Optional.empty())
			.map((body) -> List.of(Json.events().readValue(body, BestSeller[].class)))
			.orElse(List.of());
	}

	private void await(String name, String token) throws InterruptedException {
		if (this.retry.until(() -> get("/read-models/" + name + "?size=1", Optional.of(token))).isEmpty()) {
			throw new PlayStoppedException(
					"Read model " + name + " does not catch up; look at " + this.shop.resolve("/projections/" + name));
		}
	}

	private Optional<String> get(String path, Optional<String> token) throws InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(this.shop.resolve(path)).timeout(REQUEST_TIMEOUT);
		token.ifPresent((value) -> request.header("Millrace-Token", value));
		try {
			HttpResponse<String> response = this.client.send(request.build(), BodyHandlers.ofString());
			return Optional.of(response).filter((answered) -> answered.statusCode() == OK).map(HttpResponse::body);
		}
		catch (IOException ex) {
			return Optional.empty();
		}
	}

	/**
	 * What is read of the row {@code all} of {@code shop-totals}.
	 */
	@JsonIgnoreProperties(ignoreUnknown = true)
	record Totals(long invoices, long creditNotes, long lines, BigDecimal revenue) {

		long documents() {
			return this.invoices + this.creditNotes;
		}

	}

	/**
	 * What is read of a best seller.
	 */
	@JsonIgnoreProperties(ignoreUnknown = true)
	record BestSeller(String stockCode, @Nullable String description, BigDecimal revenue) {
	}

}
