package dev.millrace.projections;

import java.math.BigDecimal;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.millrace.events.json.Json;
import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.projections.query.ReadModelPage;
import dev.millrace.projections.query.ReadModelQuery;
import dev.millrace.projections.query.ReadModelReader;
import dev.millrace.projections.query.typed.IncludingRow;
import dev.millrace.projections.query.typed.TypedPage;
import dev.millrace.projections.query.typed.TypedQuery;
import dev.millrace.projections.query.typed.TypedReadModel;
import dev.millrace.projections.query.typed.TypedReadModels;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadModelQueryIT {

	private static final String TABLE = "offers_v1.offers";

	private static final String BIDS = "bids_v1.bids";

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	/** How many random queries are compared with what a program would answer. */
	private static final int QUERIES = Integer.getInteger("millrace.test.queries", 150);

	private static final List<String> WORDS = List.of("tea", "Tea", "green tea", "100%", "100", "under_score",
			"underXscore", "back\\slash", "a,b", "", "O'Hara", "ümlaut");

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	private ProjectionInstance instance;

	@BeforeAll
	void start() {
		this.instance = new ProjectionInstance(this.database, Map.of("millrace.read-models.query-timeout", "400ms"),
				offers(), new Sales.OrderLines("querying"), bids());
	}

	@AfterAll
	void stop() {
		this.instance.close();
	}

	@BeforeEach
	void empty() {
		this.sql.sql("TRUNCATE " + TABLE + ", " + BIDS).update();
	}

	@Test
	void a_filter_that_is_given_twice_must_hold_twice() {
		insert(new Offer("tw1", 1, null, "tea", null, true));
		insert(new Offer("tw2", 2, null, "milk", null, true));

		assertThat(allPages("/read-models/offers?id.in=tw1,tw2&id.in=tw2,tw3")).containsExactly("tw2");
		assertThat(allPages("/read-models/offers?id.in=tw1&id.in=tw2")).isEmpty();
	}

	@Test
	void random_queries_answer_page_by_page_what_a_program_would() {
		long seed = System.nanoTime();
		System.out.println("seed " + seed);
		Random random = new Random(seed);
		List<Offer> offers = IntStream.range(0, 120).mapToObj((i) -> randomOffer(random, i)).toList();
		offers.forEach(this::insert);
		for (int i = 0; i < QUERIES; i++) {
			List<Wanted> filters = IntStream.range(0, random.nextInt(3)).mapToObj((any) -> wanted(random)).toList();
			List<By> sort = sort(random);
			List<String> expected = offers.stream()
				.filter((offer) -> filters.stream().allMatch((filter) -> filter.test().test(offer)))
				.sorted(comparator(sort))
				.map(Offer::id)
				.toList();
			String uri = "/read-models/offers?count=true&size=" + (1 + random.nextInt(40))
					+ (random.nextBoolean() ? "" : "&fields=id")
					+ (sort.isEmpty() ? "" : "&sort=" + sort.stream().map(By::text).collect(Collectors.joining(",")))
					+ filters.stream().map((filter) -> "&" + filter.parameter()).collect(Collectors.joining());

			assertThat(allPages(uri)).as("%s with seed %d", uri, seed).isEqualTo(expected);
			assertThat(get(uri).path("count").path("rows").asInt()).as(uri).isEqualTo(expected.size());
		}
	}

	@Test
	void rows_that_stay_are_on_exactly_one_page_while_others_come_and_go() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		Set<String> staying = new HashSet<>();
		for (int i = 0; i < 200; i++) {
			Offer offer = randomOffer(random, i);
			insert(offer);
			staying.add(offer.id());
		}
		for (String sort : List.of("price", "-price,name", "name,-amount", "createdAt", "-id")) {
			List<String> seen = new ArrayList<>();
			String next = "/read-models/offers?size=7&sort=" + sort;
			for (int page = 0; next != null; page++) {
				assertThat(page).isLessThan(500);
				for (int i = 0; i < 5; i++) {
					insert(randomOffer(random, 1_000_000 + random.nextInt(1_000_000_000)));
				}
				this.sql
					.sql("DELETE FROM " + TABLE
							+ " WHERE id IN (SELECT id FROM %s WHERE id >= 'o01000000' ORDER BY random() LIMIT 5)"
								.formatted(TABLE))
					.update();
				JsonNode answer = get(next);
				seen.addAll(ids(answer));
				next = answer.path("next").asString(null);
			}

			List<String> seenOfStaying = seen.stream().filter(staying::contains).toList();
			assertThat(seenOfStaying).as("sorted by %s with seed %d", sort, seed)
				.doesNotHaveDuplicates()
				.containsExactlyInAnyOrderElementsOf(staying);
		}
	}

	@Test
	void a_page_can_have_a_thousand_rows_and_rows_are_counted_up_to_ten_thousand() {
		this.sql
			.sql("INSERT INTO " + TABLE
					+ " (id, amount, is_open) SELECT lpad(i::text, 6, '0'), 1, true FROM generate_series(1, 10001) i")
			.update();

		JsonNode all = get("/read-models/offers?size=1000&count=true");
		JsonNode exactly = get("/read-models/offers?size=1&count=true&id.gt=000001");

		assertThat(all.path("items").size()).isEqualTo(1_000);
		assertThat(all.path("count").toString()).isEqualTo("{\"rows\":10000,\"exact\":false}");
		assertThat(exactly.path("count").toString()).isEqualTo("{\"rows\":10000,\"exact\":true}");
		assertThat(get("/read-models/offers?size=1").has("count")).isFalse();
	}

	@Test
	void only_the_wanted_fields_are_answered_in_the_wanted_order() {
		insert(new Offer("a", 3, new BigDecimal("1.50"), "tea", Instant.EPOCH, true));

		assertThat(get("/read-models/offers?fields=price,id").path("items").toString())
			.isEqualTo("[{\"price\":1.50,\"id\":\"a\"}]");
		assertThat(get("/read-models/offers/a?fields=createdAt").toString())
			.isEqualTo("{\"createdAt\":\"1970-01-01T00:00:00Z\"}");
		assertThat(get("/read-models/offers/a").properties().stream().map(Map.Entry::getKey)).containsExactly("id",
				"amount", "price", "name", "createdAt", "isOpen", "tags");
	}

	@Test
	void a_field_that_is_called_like_a_parameter_is_filtered_with_its_comparison() {
		this.sql.sql("TRUNCATE order_lines_v1.order_lines").update();
		this.sql.sql("INSERT INTO order_lines_v1.order_lines VALUES ('1', 1, 'tea', 2, 5), ('1', 2, 'mug', 3, 6)")
			.update();

		assertThat(get("/read-models/order-lines?count.eq=5&count=true").toString()).contains("\"product\":\"tea\"")
			.doesNotContain("mug")
			.contains("\"rows\":1");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					colour=red                     | colour      | There is no field 'colour': use id, amount, price, name, createdAt, isOpen, tags
					colour.gte=red                 | colour.gte  | There is no field 'colour'
					page=2                         | page        | There is no field 'page'
					amount=many                    | amount      | 'many' is not of type integer
					amount=99999999999             | amount      | is not of type integer
					amount.in=1,x                  | amount.in   | 'x' is not of type integer
					amount.between=1               | amount.between | 'between' is not a comparison: use eq, ne, gt, gte, lt, lte, in, null, prefix
					amount.contains=1              | amount.contains | Field 'amount' is of type integer: it cannot be compared by 'contains'
					tags=x                         | tags        | Field 'tags' is of type jsonb
					name.null=maybe                | name.null   | neither true nor false
					name.in=a%5C                   | name.in     | Nothing follows the backslash
					createdAt.gte=soon             | createdAt.gte | 'soon' is not of type timestamp with time zone
					name=%00                       | name        | no U+0000
					sort=colour                    | sort        | There is no field 'colour'
					sort=tags                      | sort        | Field 'tags' is of type jsonb: it has no order
					sort=id,-id                    | sort        | Sort by each field once
					sort=id,,name                  | sort        | names an empty field
					sort=id,amount,price,name,createdAt,isOpen | sort | There are 6 fields to sort by: use at most 5
					fields=id,colour               | fields      | There is no field 'colour'
					size=0                         | size        | not within 1 and 1000
					size=1001                      | size        | not within 1 and 1000
					size=ten                       | size        | 'ten' is not a whole number
					size=1&size=2                  | size        | give it once
					count=yes                      | count       | neither true nor false
					after=tomorrow                 | after       | Pass on what the page before answered
					after=bnVsbA                   | after       | Pass on what the page before answered
					""")
	void a_wrong_parameter_is_named_with_what_is_known(String parameters, String field, String message) {
		HttpResponse<String> response = this.instance.get("/read-models/offers?" + parameters);

		assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
		assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
		JsonNode problem = json(response);
		assertThat(problem.path("errors").path(0).path("field").asString()).isEqualTo(field);
		assertThat(problem.path("detail").asString()).contains(message);
	}

	@Test
	void filters_values_and_their_length_are_bounded() {
		String many = IntStream.range(0, 21).mapToObj((i) -> "id.gte=" + i).collect(Collectors.joining("&"));
		String values = IntStream.range(0, 101).mapToObj(Integer::toString).collect(Collectors.joining(","));

		assertThat(detail(many)).isEqualTo("There are 21 filters: use at most 20");
		assertThat(detail("id.in=" + values)).isEqualTo("There are 101 values: give 1 to 100");
		assertThat(detail("id=" + "x".repeat(1_001))).contains("at most 1000 characters");
	}

	@Test
	void a_row_is_asked_for_with_no_other_parameter_than_its_fields() {
		assertThat(this.instance.get("/read-models/offers/a?colour=red").statusCode()).isEqualTo(400);
		assertThat(this.instance.get("/read-models/order-lines/1").body()).contains("has no single key");
		assertThat(this.instance.get("/read-models/nothing?size=1").statusCode()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "'; DROP TABLE offers_v1.offers; --", "1; DELETE FROM offers_v1.offers", "\" OR 1=1 --",
			"x' OR 'x'='x", "id\" FROM offers_v1.offers; --", "$$", "?", "::text", "\\", "%", "{0}", "${x}",
			"(SELECT 1)", "id::text", "/* */", ":name" })
	void no_text_of_a_client_becomes_sql(String text) {
		insert(new Offer("kept", 1, null, "x", null, false));
		String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
		String cursor = java.util.Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString(Json.events()
				.writeValueAsString(Map.of("declared", 1, "order", List.of("id"), "values", List.of(text)))
				.getBytes(StandardCharsets.UTF_8));

		assertThat(this.instance.get("/read-models/offers?" + encoded + "=1").statusCode()).isEqualTo(400);
		assertThat(this.instance.get("/read-models/offers?id." + encoded + "=1").statusCode()).isEqualTo(400);
		assertThat(this.instance.get("/read-models/offers?sort=" + encoded).statusCode()).isEqualTo(400);
		assertThat(this.instance.get("/read-models/offers?fields=" + encoded).statusCode()).isEqualTo(400);
		assertThat(this.instance.get("/read-models/offers?amount=" + encoded).statusCode()).isEqualTo(400);
		for (String comparison : List.of("", ".ne", ".gt", ".gte", ".lt", ".lte", ".prefix", ".contains",
				".containsIgnoreCase")) {
			assertThat(this.instance.get("/read-models/offers?name" + comparison + "=" + encoded).statusCode())
				.as(comparison)
				.isEqualTo(200);
		}
		assertThat(ids(get("/read-models/offers?name.contains=" + encoded))).isEmpty();
		assertThat(this.instance.get("/read-models/offers?after=" + cursor).statusCode()).isEqualTo(200);
		assertThat(ids(get("/read-models/offers"))).containsExactly("kept");
	}

	@Test
	void a_query_that_takes_too_long_is_ended_and_answered_503() throws Exception {
		try (Connection other = this.database.dataSource().getConnection()) {
			other.setAutoCommit(false);
			other.createStatement().execute("LOCK TABLE " + TABLE);

			HttpResponse<String> response = this.instance.get("/read-models/offers");

			assertThat(response.statusCode()).isEqualTo(503);
			assertThat(json(response).path("detail").asString()).contains("was ended after 400 ms");
			other.rollback();
		}
		assertThat(this.instance.get("/read-models/offers").statusCode()).isEqualTo(200);
	}

	@Test
	void a_next_page_of_another_sort_is_refused() {
		insert(new Offer("a", 1, null, null, null, false));
		insert(new Offer("b", 1, null, null, null, false));
		String after = get("/read-models/offers?size=1&sort=amount").path("next").asString().replaceAll(".*after=", "");

		HttpResponse<String> response = this.instance.get("/read-models/offers?size=1&sort=-amount&after=" + after);

		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).contains("The page before was sorted by [amount, id]");
	}

	@Test
	void pages_go_on_after_a_swap_to_the_same_declaration_and_are_gone_after_another_one() {
		TestDatabase own = TestEnvironment.shared().newDatabase();
		String category = "paging";
		try (TestLog log = new TestLog(category, 1)) {
			log.publish("1", 30_001,
					new OrderPlaced("anna", Instant.EPOCH,
							List.of(new Sales.Line("a", 1, BigDecimal.ONE), new Sales.Line("b", 1, BigDecimal.ONE),
									new Sales.Line("c", 1, BigDecimal.ONE), new Sales.Line("d", 1, BigDecimal.ONE))));
			String second;
			try (ProjectionInstance first = new ProjectionInstance(own, Sales.productTotals(category))) {
				org.awaitility.Awaitility.await()
					.until(() -> page(first, "/read-models/product-totals?size=10").path("items").size() == 4);
				second = page(first, "/read-models/product-totals?size=1").path("next").asString();
				first.client().post().uri("/projections/product-totals/rebuilds").exchange();
				org.awaitility.Awaitility.await()
					.until(() -> page(first, "/read-models/product-totals").path("version").asInt() == 2);

				JsonNode afterSwap = page(first, second + "&fields=product");
				assertThat(afterSwap.path("items").toString()).isEqualTo("[{\"product\":\"b\"}]");
				assertThat(afterSwap.path("version").asInt()).isEqualTo(2);
			}
			try (ProjectionInstance other = new ProjectionInstance(own, Sales.productTotals(category, 2))) {
				org.awaitility.Awaitility.await()
					.until(() -> page(other, "/read-models/product-totals").path("version").asInt() == 3);

				HttpResponse<String> response = other.get(second);
				assertThat(response.statusCode()).isEqualTo(410);
				assertThat(response.body()).contains("but now version 2 is live: begin again with the first page");
			}
		}
	}

	@Test
	void a_row_includes_those_that_it_refers_to_and_null_where_there_is_none() {
		insert(new Offer("o1", 3, new BigDecimal("1.50"), "tea", Instant.EPOCH, true));
		bid("b1", "o1", "gone", null, 10);
		bid("b2", null, "o1", "b1", 12);

		assertThat(get("/read-models/bids/b1?include=offer,fallbackOffer,outbid&fields=id").toString())
			.isEqualTo("{\"id\":\"b1\",\"offer\":{\"id\":\"o1\",\"amount\":3,\"price\":1.50,\"name\":\"tea\","
					+ "\"createdAt\":\"1970-01-01T00:00:00Z\",\"isOpen\":true,\"tags\":[]},"
					+ "\"fallbackOffer\":null,\"outbid\":null}");
		JsonNode second = get("/read-models/bids?sort=-amount&include=outbid&include=offer&size=1").path("items")
			.path(0);
		assertThat(second.properties().stream().map(Map.Entry::getKey)).containsExactly("id", "offerId",
				"fallbackOfferId", "outbidId", "amount", "outbid", "offer");
		assertThat(second.path("outbid").toString()).isEqualTo(
				"{\"id\":\"b1\",\"offerId\":\"o1\",\"fallbackOfferId\":\"gone\",\"outbidId\":null,\"amount\":10}");
		assertThat(second.path("offer").isNull()).isTrue();
		assertThat(get("/read-models/bids/b1").has("offer")).isFalse();
		assertThat(this.instance.get("/read-models/bids/b9?include=offer").statusCode()).isEqualTo(404);
	}

	@Test
	void pages_that_include_rows_are_the_same_pages() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		Set<String> offers = new HashSet<>();
		for (int i = 0; i < 20; i++) {
			Offer offer = randomOffer(random, random.nextInt(40));
			insert(offer);
			offers.add(offer.id());
		}
		for (int i = 0; i < 60; i++) {
			bid("b" + i, random.nextInt(5) == 0 ? null : "o%08d".formatted(random.nextInt(40)), null,
					random.nextInt(3) == 0 ? null : "b" + random.nextInt(80), random.nextInt(10));
		}
		for (String query : List.of("size=7", "size=9&sort=offerId,-amount",
				"size=5&sort=-amount,outbidId&amount.gte=3",
				"size=8&fields=id,offerId&offerId.null=false&count=true")) {
			String plain = "/read-models/bids?" + query;
			String including = plain + "&include=offer,outbid";
			for (int page = 0; !plain.equals("null"); page++) {
				assertThat(page).isLessThan(20);
				JsonNode expected = get(plain);
				JsonNode answer = get(including);
				for (int i = 0; i < expected.path("items").size(); i++) {
					ObjectNode item = (ObjectNode) answer.path("items").path(i);
					String offerId = item.path("offerId").asString(null);
					assertThat(item.path("offer").path("id").asString(null)).as("%s with seed %d", item, seed)
						.isEqualTo(offers.contains(offerId) ? offerId : null);
					item.remove(List.of("offer", "outbid"));
				}
				assertThat(answer.path("items")).as("%s with seed %d", including, seed)
					.isEqualTo(expected.path("items"));
				assertThat(answer.path("count")).isEqualTo(expected.path("count"));
				plain = expected.path("next").asString("null");
				including = answer.path("next").asString("null");
			}
			assertThat(including).isEqualTo("null");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			bids?include=colour            | There is no reference 'colour': use offer, fallbackOffer, outbid
			bids/b1?include=offer,colour   | There is no reference 'colour': use offer, fallbackOffer, outbid
			bids/live?include=colour       | There is no reference 'colour': use offer, fallbackOffer, outbid
			bids?include=offer,,outbid     | names an empty field
			bids?include=outbid.offer      | 'outbid.offer' is a reference of an included row, which is not followed
			bids?include=a,b,c,d,e,f       | There are 6 references to include: use at most 5
			offers?include=bids            | Read model 'offers' declares no references
			order-lines?include=order      | Read model 'order-lines' declares no references
			bids/b1/explanation?include=offer | There is no parameter 'include' here
			""")
	void what_cannot_be_included_is_named_with_what_is_known(String question, String message) {
		HttpResponse<String> response = this.instance.get("/read-models/" + question);

		assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
		assertThat(json(response).path("errors").path(0).path("field").asString()).isEqualTo("include");
		assertThat(json(response).path("detail").asString()).contains(message);
	}

	@Test
	void a_reference_that_does_not_fit_the_live_versions_is_answered_400_until_they_are_rebuilt() {
		this.sql.sql("ALTER TABLE " + BIDS + " RENAME COLUMN offer_id TO former_offer_id").update();
		try {
			HttpResponse<String> response = this.instance.get("/read-models/bids?include=offer");

			assertThat(response.statusCode()).isEqualTo(400);
			assertThat(response.body()).contains("'offer' cannot be included yet: the live version of 'bids'");
		}
		finally {
			this.sql.sql("ALTER TABLE " + BIDS + " RENAME COLUMN former_offer_id TO offer_id").update();
		}
		assertThat(this.instance.get("/read-models/bids?include=offer").statusCode()).isEqualTo(200);
	}

	@Test
	void included_rows_are_waited_for_followed_live_and_read_from_the_version_that_is_live() {
		TestDatabase own = TestEnvironment.shared().newDatabase();
		JdbcClient ownSql = JdbcClient.create(own.dataSource());
		try (TestLog log = new TestLog("including", 1);
				ProjectionInstance shop = new ProjectionInstance(own,
						Map.of("millrace.projections.token-wait-max", "1s"), purchases(), buyers())) {
			log.publish("1", 40_001, new OrderPlaced("anna", Instant.EPOCH, List.of()));
			await().atMost(PATIENCE)
				.until(() -> shop.get("/read-models/purchases/1?include=buyer", "Millrace-Token", "t40001")
					.statusCode() == 200);
			shop.client().post().uri("/projections/buyers/pause").exchange().expectStatus().isOk();
			log.publish("2", 40_002, new OrderPlaced("anna", Instant.EPOCH, List.of()));

			await().atMost(PATIENCE)
				.until(() -> shop.get("/read-models/purchases/2", "Millrace-Token", "t40002").statusCode() == 200);
			for (String included : List.of("/read-models/purchases/1?include=buyer",
					"/read-models/purchases?include=buyer")) {
				HttpResponse<String> early = shop.get(included, "Millrace-Token", "t40002");
				assertThat(early.statusCode()).as(included).isEqualTo(504);
				assertThat(early.body()).contains("Read model 'purchases' or 'buyers' does not contain the write");
			}
			shop.client().post().uri("/projections/buyers/resume").exchange().expectStatus().isOk();
			await().atMost(PATIENCE)
				.until(() -> shop.get("/read-models/purchases?include=buyer", "Millrace-Token", "t40002")
					.statusCode() == 200);
			assertThat(page(shop, "/read-models/purchases/1?include=buyer").path("buyer").path("orders").asInt())
				.isEqualTo(2);

			shop.client().post().uri("/projections/buyers/rebuilds").exchange().expectStatus().isAccepted();
			await().atMost(PATIENCE).until(() -> page(shop, "/read-models/buyers").path("version").asInt() == 2);
			ownSql.sql("UPDATE buyers_v2.buyers SET orders = 70").update();
			assertThat(page(shop, "/read-models/purchases/1?include=buyer").path("buyer").path("orders").asInt())
				.isEqualTo(70);

			try (SseClient live = new SseClient(shop, "/read-models/purchases/live?fields=order&include=buyer")
				.reading()) {
				await().atMost(PATIENCE)
					.untilAsserted(
							() -> assertThat(live.rows()).containsOnlyKeys("{\"order\":\"1\"}", "{\"order\":\"2\"}"));
				log.publish("3", 40_003, new OrderPlaced("anna", Instant.EPOCH, List.of()));
				await().atMost(PATIENCE)
					.untilAsserted(() -> assertThat(live.rows().get("{\"order\":\"1\"}"))
						.hasToString("{\"order\":\"1\",\"buyer\":{\"customer\":\"anna\",\"orders\":71}}"));
			}
		}
	}

	@Test
	void a_reference_to_what_is_not_declared_stops_the_start() {
		TestDatabase own = TestEnvironment.shared().newDatabase();

		assertThatThrownBy(() -> new ProjectionInstance(own, purchases())).rootCause()
			.hasMessageContaining(
					"refers by 'customer' to 'buyers', which no projection of this application is called");
	}

	@Test
	void beans_query_rows_with_those_that_they_refer_to() {
		insert(new Offer("o1", 3, null, "tea", null, true));
		bid("b1", "o1", null, null, 10);
		bid("b2", "gone", null, "b1", 12);
		TypedReadModels readModels = this.instance.bean(TypedReadModels.class);
		TypedQuery<BidRow> bids = readModels.of(BidRow.class).query();
		BidRow first = new BidRow("b1", "o1", null, null, 10);

		assertThat(highest(readModels)).containsExactly(
				new IncludingRow<>(new BidRow("b2", "gone", null, "b1", 12), null),
				new IncludingRow<>(first, new OfferName("o1", "tea")));
		assertThat(bids.where(BidRow::id).is("b2").including(BidRow::outbidId, BidRow.class).first())
			.hasValueSatisfying((row) -> assertThat(row.included()).isEqualTo(first));
		assertThat(bids.including(BidRow::offerId, OfferRow.class).stream().map((row) -> row.row().id()))
			.containsExactly("b1", "b2");
		ReadModelPage page = this.instance.bean(ReadModelReader.class)
			.query("bids", ReadModelQuery.of(List.of(), List.of(), 1).including("offer", "outbid"));
		assertThat(page.items().getFirst()).containsEntry("outbid", null)
			.hasEntrySatisfying("offer", (offer) -> assertThat(offer)
				.hasToString("{id=o1, amount=3, price=null, name=tea, createdAt=null, isOpen=true, tags=[]}"));
		assertThatThrownBy(() -> bids.including(BidRow::id, OfferName.class))
			.hasMessage("'id' of read model 'bids' is not declared as a reference to another one");
		assertThatThrownBy(() -> bids.including(BidRow::offerId, Buyer.class).page(1))
			.hasMessageContaining("The rows of 'offers' have no customer, orders: use id, amount");
	}

	// tag::including[]
	List<IncludingRow<BidRow, OfferName>> highest(TypedReadModels readModels) {
		return readModels.of(BidRow.class)
			.query()
			.sortDescending(BidRow::amount)
			.including(BidRow::offerId, OfferName.class)
			.page(10)
			.rows();
	}
	// end::including[]

	@Test
	void beans_query_with_records_and_accessors() {
		insert(new Offer("a", 1, new BigDecimal("1.50"), "Green tea", Instant.EPOCH, true));
		insert(new Offer("b", 2, new BigDecimal("2.50"), "green mug", Instant.EPOCH.plusNanos(1_000), false));
		insert(new Offer("c", 3, null, null, null, true));
		TypedReadModel<OfferRow> offers = this.instance.bean(TypedReadModels.class).of(OfferRow.class);
		Function<TypedQuery<OfferRow>, String> ids = (
				query) -> query.stream().map(OfferRow::id).collect(Collectors.joining());

		assertThat(offers.find("a"))
			.contains(new OfferRow("a", 1, new BigDecimal("1.50"), "Green tea", Instant.EPOCH, true, List.of()));
		assertThat(offers.find("z")).isEmpty();
		assertThat(ids.apply(offers.query().where(OfferRow::amount).is(2))).isEqualTo("b");
		assertThat(ids.apply(offers.query().where(OfferRow::name).isNot("Green tea"))).isEqualTo("bc");
		assertThat(ids.apply(offers.query().where(OfferRow::price).isAbove(new BigDecimal("1.5")))).isEqualTo("b");
		assertThat(ids.apply(offers.query().where(OfferRow::price).isAtLeast(new BigDecimal("1.5")))).isEqualTo("ab");
		assertThat(ids.apply(offers.query().where(OfferRow::createdAt).isAtMost(Instant.EPOCH))).isEqualTo("a");
		assertThat(ids.apply(offers.query().where(OfferRow::amount).isBelow(3).sortDescending(OfferRow::amount)))
			.isEqualTo("ba");
		assertThat(ids.apply(offers.query().where(OfferRow::id).isIn(List.of("a", "c")))).isEqualTo("ac");
		assertThat(ids.apply(offers.query().where(OfferRow::name).isNull())).isEqualTo("c");
		assertThat(ids.apply(offers.query().where(OfferRow::name).isNotNull())).isEqualTo("ab");
		assertThat(ids.apply(offers.query().where(OfferRow::name).startsWith("green"))).isEqualTo("b");
		assertThat(ids.apply(offers.query().where(OfferRow::name).contains("een"))).isEqualTo("ab");
		assertThat(ids.apply(offers.query().where(OfferRow::name).containsIgnoreCase("GREEN"))).isEqualTo("ab");
		assertThat(offers.query().where(OfferRow::isOpen).is(true).count().rows()).isEqualTo(2);
		assertThat(offers.query().sortDescending(OfferRow::price).sort(OfferRow::id).first().orElseThrow().id())
			.isEqualTo("b");
	}

	// tag::typed[]
	List<OfferRow> cheapest(TypedReadModels readModels, BigDecimal atMost) {
		return readModels.of(OfferRow.class)
			.query()
			.where(OfferRow::isOpen)
			.is(true)
			.where(OfferRow::price)
			.isAtMost(atMost)
			.sort(OfferRow::price)
			.sortDescending(OfferRow::amount)
			.page(10)
			.rows();
	}
	// end::typed[]

	@Test
	void several_conditions_and_sorts_hold_together() {
		insert(new Offer("a", 1, new BigDecimal("1.50"), null, null, true));
		insert(new Offer("b", 2, new BigDecimal("1.50"), null, null, true));
		insert(new Offer("c", 2, new BigDecimal("1.50"), null, null, false));
		insert(new Offer("d", 2, new BigDecimal("2.50"), null, null, true));

		assertThat(cheapest(this.instance.bean(TypedReadModels.class), new BigDecimal("2"))).map(OfferRow::id)
			.containsExactly("b", "a");
	}

	@Test
	void a_stream_of_all_rows_goes_on_from_page_to_page() {
		this.sql
			.sql("INSERT INTO " + TABLE + " (id, amount, is_open, tags)"
					+ " SELECT lpad(i::text, 6, '0'), 1, true, '[\"x\"]' FROM generate_series(1, 2500) i")
			.update();
		TypedReadModel<OfferRow> offers = this.instance.bean(TypedReadModels.class).of(OfferRow.class);

		assertThat(offers.query().stream().map(OfferRow::id)).hasSize(2_500).isSorted().doesNotHaveDuplicates();
		TypedPage<OfferRow> first = offers.query().page(1);
		assertThat(first.rows()).map(OfferRow::tags).containsExactly(List.of("x"));
		assertThat(offers.query().page(1, first.next()).rows()).map(OfferRow::id).containsExactly("000002");
	}

	@Test
	void what_is_no_field_or_no_read_model_is_refused_with_a_sentence() {
		TypedReadModels readModels = this.instance.bean(TypedReadModels.class);
		TypedReadModel<OfferRow> offers = readModels.of(OfferRow.class);

		assertThatThrownBy(() -> offers.query().where((row) -> row.amount()))
			.hasMessageContaining("Write a field as a reference to an accessor of");
		assertThatThrownBy(() -> readModels.of(Offer.class)).hasMessageContaining("No projection has rows of")
			.hasMessageContaining("offers, order-lines");
		assertThatThrownBy(() -> readModels.of("nothing", Offer.class)).hasMessageContaining("known are offers");
		assertThatThrownBy(() -> readModels.of("order-lines", Offer.class).query().page(1))
			.hasMessageContaining("There is no field 'id'");
		record Count(int count) {
		}
		this.sql.sql("TRUNCATE order_lines_v1.order_lines").update();
		assertThat(readModels.of("order-lines", Count.class).query().where(Count::count).is(5).stream()).isEmpty();
	}

	/** Of a table with columns of each kind. */
	private static FoldProjection<OfferRow> offers() {
		return FoldProjection.of("offers", OfferRow.class)
			.startingFrom((String id) -> new OfferRow(id, 0, null, null, null, false, List.of()))
			.category("querying")
			.on(Sales.OrderCancelled.class, Sales.OrderCancelled::customer, (row, event) -> row)
			.build();
	}

	/** Whose rows refer to offers, and to each other. */
	private static FoldProjection<BidRow> bids() {
		return FoldProjection.of("bids", BidRow.class)
			.startingFrom((String id) -> new BidRow(id, null, null, null, 0))
			.reference("offerId", "offers")
			.reference("fallbackOfferId", "offers")
			.reference("outbidId", "bids")
			.category("querying")
			.on(Sales.OrderCancelled.class, Sales.OrderCancelled::customer, (row, event) -> row)
			.build();
	}

	private static FoldProjection<Purchase> purchases() {
		return FoldProjection.of("purchases", Purchase.class)
			.startingFrom((String order) -> new Purchase(order, null))
			.reference("customer", "buyers", "buyer")
			.category("including")
			.onEntry(OrderPlaced.class, (entry) -> entry.envelope().streamId().key(),
					(row, entry) -> new Purchase(row.order(), entry.data().customer()))
			.build();
	}

	private static FoldProjection<Buyer> buyers() {
		return FoldProjection.of("buyers", Buyer.class)
			.startingFrom((String customer) -> new Buyer(customer, 0))
			.category("including")
			.on(OrderPlaced.class, OrderPlaced::customer, (row, order) -> new Buyer(row.customer(), row.orders() + 1))
			.build();
	}

	record BidRow(String id, @Nullable String offerId, @Nullable String fallbackOfferId, @Nullable String outbidId,
			int amount) {
	}

	record OfferName(String id, @Nullable String name) {
	}

	record Purchase(String order, @Nullable String customer) {
	}

	record Buyer(String customer, long orders) {
	}

	record OfferRow(String id, int amount, @Nullable BigDecimal price, @Nullable String name,
			@Nullable Instant createdAt, boolean isOpen, List<String> tags) {
	}

	private record Offer(String id, int amount, @Nullable BigDecimal price, @Nullable String name,
			@Nullable Instant createdAt, boolean isOpen) {
	}

	/** A filter as a parameter and as a program has it. */
	private record Wanted(String parameter, Predicate<Offer> test) {
	}

	private record By(String field, boolean descending, Comparator<Offer> ascending) {

		String text() {
			return (this.descending ? "-" : "") + this.field;
		}

		/** Rows without a value come last in both directions. */
		static <T extends Comparable<T>> By of(String field, boolean descending, Function<Offer, @Nullable T> value) {
			Comparator<T> order = descending ? Comparator.reverseOrder() : Comparator.naturalOrder();
			return new By(field, descending, Comparator.comparing(value, Comparator.nullsLast(order)));
		}

	}

	private static Comparator<Offer> comparator(List<By> sort) {
		boolean descending = !sort.isEmpty() && sort.getLast().descending();
		Comparator<Offer> byKey = By.of("id", descending, Offer::id).ascending();
		return sort.stream()
			.map(By::ascending)
			.reduce(Comparator::thenComparing)
			.map((by) -> by.thenComparing(byKey))
			.orElse(byKey);
	}

	private static List<By> sort(Random random) {
		List<By> all = new ArrayList<>(List.of(By.of("amount", random.nextBoolean(), Offer::amount),
				By.of("price", random.nextBoolean(), Offer::price),
				By.of("createdAt", random.nextBoolean(), Offer::createdAt),
				By.of("isOpen", random.nextBoolean(), Offer::isOpen), By.of("id", random.nextBoolean(), Offer::id)));
		java.util.Collections.shuffle(all, random);
		return all.subList(0, random.nextInt(all.size()));
	}

	private static Wanted wanted(Random random) {
		int amount = random.nextInt(30);
		BigDecimal price = BigDecimal.valueOf(random.nextInt(20), 1);
		String word = WORDS.get(random.nextInt(WORDS.size()));
		String encoded = URLEncoder.encode(word, StandardCharsets.UTF_8);
		return switch (random.nextInt(13)) {
			case 0 -> new Wanted("amount=" + amount, (offer) -> offer.amount() == amount);
			case 1 -> new Wanted("amount.ne=" + amount, (offer) -> offer.amount() != amount);
			case 2 ->
				new Wanted("price.gt=" + price, (offer) -> compared(offer, price).filter((c) -> c > 0).isPresent());
			case 3 ->
				new Wanted("price.gte=" + price, (offer) -> compared(offer, price).filter((c) -> c >= 0).isPresent());
			case 4 ->
				new Wanted("price.lt=" + price, (offer) -> compared(offer, price).filter((c) -> c < 0).isPresent());
			case 5 ->
				new Wanted("price.lte=" + price, (offer) -> compared(offer, price).filter((c) -> c <= 0).isPresent());
			case 6 ->
				new Wanted("price.ne=" + price, (offer) -> compared(offer, price).map((c) -> c != 0).orElse(true));
			case 7 -> new Wanted("name=" + encoded, (offer) -> word.equals(offer.name()));
			case 8 ->
				new Wanted("name.prefix=" + encoded, (offer) -> offer.name() != null && offer.name().startsWith(word));
			case 9 ->
				new Wanted("name.contains=" + encoded, (offer) -> offer.name() != null && offer.name().contains(word));
			case 10 -> new Wanted("name.containsIgnoreCase=" + encoded, (offer) -> offer.name() != null
					&& offer.name().toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT)));
			case 11 -> {
				List<String> words = IntStream.range(0, 1 + random.nextInt(4))
					.mapToObj((i) -> WORDS.get(random.nextInt(WORDS.size())))
					.toList();
				String joined = words.stream()
					.map((value) -> value.replace("\\", "\\\\").replace(",", "\\,"))
					.collect(Collectors.joining(","));
				yield new Wanted("name.in=" + URLEncoder.encode(joined, StandardCharsets.UTF_8),
						(offer) -> offer.name() != null && words.contains(offer.name()));
			}
			default -> {
				boolean isNull = random.nextBoolean();
				yield new Wanted("createdAt.null=" + isNull, (offer) -> (offer.createdAt() == null) == isNull);
			}
		};
	}

	private static Optional<Integer> compared(Offer offer, BigDecimal price) {
		return Optional.ofNullable(offer.price()).map((own) -> own.compareTo(price));
	}

	private static Offer randomOffer(Random random, int number) {
		return new Offer("o%08d".formatted(number), random.nextInt(30),
				random.nextInt(4) == 0 ? null : BigDecimal.valueOf(random.nextInt(20), 1),
				random.nextInt(4) == 0 ? null : WORDS.get(random.nextInt(WORDS.size())),
				random.nextInt(4) == 0 ? null
						: Instant.EPOCH.plusNanos(1_000L * random.nextInt(5)).plusSeconds(random.nextInt(3)),
				random.nextBoolean());
	}

	private void insert(Offer offer) {
		this.sql
			.sql("INSERT INTO " + TABLE + " (id, amount, price, name, created_at, is_open, tags)"
					+ " VALUES (?, ?, ?, ?, ?::timestamptz, ?, '[]') ON CONFLICT DO NOTHING")
			.params(Arrays.asList(offer.id(), offer.amount(), offer.price(), offer.name(),
					Optional.ofNullable(offer.createdAt()).map(Instant::toString).orElse(null), offer.isOpen()))
			.update();
	}

	private void bid(String id, @Nullable String offer, @Nullable String fallback, @Nullable String outbid,
			int amount) {
		this.sql
			.sql("INSERT INTO " + BIDS + " (id, offer_id, fallback_offer_id, outbid_id, amount) VALUES (?, ?, ?, ?, ?)")
			.params(Arrays.asList(id, offer, fallback, outbid, amount))
			.update();
	}

	private List<String> allPages(String uri) {
		List<String> all = new ArrayList<>();
		String next = uri;
		for (int page = 0; next != null; page++) {
			assertThat(page).as(uri).isLessThan(200);
			JsonNode answer = get(next);
			all.addAll(ids(answer));
			next = answer.path("next").asString(null);
		}
		return all;
	}

	private static List<String> ids(JsonNode page) {
		return page.path("items").valueStream().map((item) -> item.path("id").asString()).toList();
	}

	private String detail(String parameters) {
		HttpResponse<String> response = this.instance.get("/read-models/offers?" + parameters);
		assertThat(response.statusCode()).isEqualTo(400);
		return json(response).path("detail").asString();
	}

	private JsonNode get(String uri) {
		return page(this.instance, uri);
	}

	private JsonNode page(ProjectionInstance asked, String uri) {
		HttpResponse<String> response = asked.get(uri);
		assertThat(response.statusCode()).as(uri + " " + response.body()).isEqualTo(200);
		return json(response);
	}

	private static JsonNode json(HttpResponse<String> response) {
		return Json.events().readTree(response.body());
	}

}
