package dev.millrace.shop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import javax.sql.DataSource;

import dev.millrace.events.json.Json;
import dev.millrace.shop.crm.ShopDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The whole shop in one process on fresh servers, while and after it plays an excerpt.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ShopIT {

	private static final Path FOLDER = Path.of("target", "shop-it", UUID.randomUUID().toString());

	private static final Path SALES = FOLDER.resolve("excerpt.csv");

	private static final int LINES = 6_000;

	private static final Duration PLAY_LIMIT = Duration.ofMinutes(3);

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final String INVOICE = """
			{"customerId": "90099", "country": "France", "issuedAt": "2010-12-31T12:00:00Z",
			 "lines": [{"stockCode": "90099X", "description": "HEART", "quantity": 2, "unitPrice": 1.005}]}
			""";

	private static @Nullable String rebuild;

	private final HttpClient client = HttpClient.newHttpClient();

	@LocalServerPort
	private int port;

	@Autowired
	private DataSource readModels;

	@Autowired
	private ShopDatabase shop;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry properties) throws IOException {
		SalesExcerpt.write(SALES, LINES);
		properties.add("shop.data", SALES::toString);
		properties.add("millrace.embedded.data-directory", () -> FOLDER.resolve("data").toString());
	}

	@BeforeEach
	void rebuildDuringThePlayAndAwaitItsEnd() {
		if (rebuild == null) {
			rebuild = post("/projections/product-sales/rebuilds", "{}").json().path("id").asString();
		}
		await().atMost(PLAY_LIMIT).until(this::isPlayed);
	}

	@Test
	void every_read_model_is_what_another_program_computes_from_the_file() {
		assertThat(new SalesOracle(this.readModels, SALES).differences()).isEmpty();
	}

	@Test
	void a_rebuild_that_began_during_the_play_is_swapped_in() {
		await().atMost(LIMIT)
			.untilAsserted(() -> assertThat(
					get("/projections/product-sales/rebuilds/" + rebuild).json().path("phase").asString())
				.isEqualTo("swapped"));
		assertThat(new SalesOracle(this.readModels, SALES).differences()).isEmpty();
	}

	@Test
	void a_row_is_read_by_its_key_over_http() {
		JsonNode product = get("/read-models/product-sales/BANK%20CHARGES").json();

		assertThat(product.path("description").asString()).isEqualTo("Bank Charges");
	}

	@Test
	void best_sellers_are_read_with_jpa() {
		JsonNode bestSellers = get("/shop/best-sellers?max=3").json();

		assertThat(bestSellers.valueStream().map((product) -> product.path("stockCode").asString()))
			.isEqualTo(new JdbcTemplate(this.readModels).queryForList("""
					SELECT stock_code FROM read_models.product_sales ORDER BY revenue DESC, stock_code LIMIT 3
					""", String.class));
	}

	@Test
	void a_wrong_number_of_best_sellers_is_named() {
		Answer answer = get("/shop/best-sellers?max=0");

		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.json().path("errors").path(0).path("field").asString()).isEqualTo("max");
	}

	@Test
	void a_country_that_is_changed_by_sql_shows_in_the_customers_summary() {
		this.shop.jdbc().update("UPDATE shop.customers SET country = 'Iceland' WHERE customer_id = '17850'");

		await().atMost(LIMIT)
			.untilAsserted(
					() -> assertThat(get("/read-models/customer-summary/17850").json().path("country").asString())
						.isEqualTo("Iceland"));
		this.shop.jdbc().update("UPDATE shop.customers SET country = 'United Kingdom' WHERE customer_id = '17850'");
		await().atMost(LIMIT)
			.untilAsserted(
					() -> assertThat(get("/read-models/customer-summary/17850").json().path("country").asString())
						.isEqualTo("United Kingdom"));
	}

	@Test
	void an_invoice_that_was_played_cannot_be_issued_again() {
		Answer answer = post("/commands/invoice/536365/issue-invoice", INVOICE);

		assertThat(answer.status()).isEqualTo(422);
		assertThat(answer.json().path("code").asString()).isEqualTo("already-issued");
	}

	@Test
	void every_wrong_field_of_an_invoice_is_named() {
		Answer answer = post("/commands/invoice/900099/issue-invoice",
				INVOICE.replace("90099X", " ").replace("1.005", "1.0005"));

		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.json().path("errors").valueStream().map((error) -> error.path("field").asString()))
			.containsExactlyInAnyOrder("lines[0].stockCode", "lines[0].unitPrice");
	}

	private boolean isPlayed() {
		List<Boolean> finished = this.shop.jdbc()
			.queryForList("SELECT finished_at IS NOT NULL FROM shop.play_progress", Boolean.class);
		return finished.equals(List.of(true));
	}

	private Answer get(String path) {
		return send(HttpRequest.newBuilder(uri(path)).build());
	}

	private Answer post(String path, String body) {
		return send(HttpRequest.newBuilder(uri(path))
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(body))
			.build());
	}

	private Answer send(HttpRequest request) {
		try {
			HttpResponse<String> response = this.client.send(request, BodyHandlers.ofString());
			return new Answer(response.statusCode(), Json.events().readTree(response.body()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private URI uri(String path) {
		return URI.create("http://localhost:" + this.port + path);
	}

	private record Answer(int status, JsonNode json) {
	}

}
