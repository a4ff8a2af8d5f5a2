package dev.millrace.projections;

import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import dev.millrace.events.json.Json;
import dev.millrace.projections.Sales.Line;
import dev.millrace.projections.Sales.OrderCancelled;
import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class LiveQueryIT {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final AtomicInteger CATEGORIES = new AtomicInteger();

	private final String category = "live" + CATEGORIES.incrementAndGet();

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	@Test
	void clients_on_every_instance_end_with_the_rows_that_a_query_answers_whichever_instance_writes() {
		long seed = System.nanoTime();
		System.out.println("seed " + seed);
		Random random = new Random(seed);
		try (TestLog log = new TestLog(this.category, 4);
				ProjectionInstance one = new ProjectionInstance(this.database, stock());
				ProjectionInstance two = new ProjectionInstance(this.database, stock());
				SseClient all = new SseClient(one, "/read-models/stock/live").reading();
				SseClient many = new SseClient(two, "/read-models/stock/live?quantity.gte=20&fields=quantity")
					.reading();
				SseClient top = new SseClient(two, "/read-models/stock/live?sort=-quantity&size=3").reading()) {
			await().atMost(PATIENCE).until(() -> all.messages().size() == 2);
			assertThat(all.messages()).map(SseClient.Message::name).containsExactly("reset", "current");
			for (int i = 0; i < 60; i++) {
				Map<String, Object> events = new LinkedHashMap<>();
				for (int j = 0; j < 10; j++) {
					String product = "product" + random.nextInt(30);
					events.put(product, random.nextInt(4) == 0 ? new OrderCancelled(product)
							: order(product, 1 + random.nextInt(10)));
				}
				log.publishAll(events);
			}
			log.publish("last", 0, order("last", 77));

			await("with seed " + seed).atMost(PATIENCE).until(() -> all.rows().containsKey("{\"product\":\"last\"}"));
			await("with seed " + seed).atMost(PATIENCE).untilAsserted(() -> {
				Map<String, Integer> quantities = quantities();
				assertThat(byProduct(all)).isEqualTo(quantities);
				assertThat(byProduct(many)).isEqualTo(quantities.entrySet()
					.stream()
					.filter((row) -> row.getValue() >= 20)
					.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
				assertThat(top.rows().keySet()).isEqualTo(topOf(quantities, 3));
			});
			assertThat(many.rows().values()).allMatch((row) -> row.size() == 1);
			assertThat(all.messages()).anyMatch((message) -> message.name().equals("removed"));
		}
	}

	@Test
	void a_swap_changes_nothing_but_the_version_and_stopping_ends_with_a_reason() {
		try (TestLog log = new TestLog(this.category, 1);
				ProjectionInstance instance = new ProjectionInstance(this.database, stock());
				SseClient client = new SseClient(instance, "/read-models/stock/live?sort=product").reading()) {
			log.publish("1", 0, order("tea", 2), order("mug", 1));
			await().atMost(PATIENCE).until(() -> client.rows().size() == 2);
			int before = client.messages().size();

			instance.client().post().uri("/projections/stock/rebuilds").exchange().expectStatus().isAccepted();

			await().atMost(PATIENCE).until(() -> client.messages().getLast().data().path("version").asInt() == 2);
			assertThat(client.messages().subList(before, client.messages().size()))
				.allMatch((message) -> message.name().equals("current"));
			instance.close();
			await().atMost(PATIENCE).until(() -> !client.isReading());
			assertThat(client.ended().orElseThrow().data().path("reason").asString()).isEqualTo("stopping");
		}
	}

	@Test
	void more_rows_than_are_kept_are_refused_at_first_and_end_the_query_later() {
		try (ProjectionInstance instance = new ProjectionInstance(this.database, stock());
				SseClient client = new SseClient(instance, "/read-models/stock/live").reading()) {
			await().atMost(PATIENCE).until(() -> !client.messages().isEmpty());

			this.sql.sql(
					"INSERT INTO stock_v1.stock (product, quantity) SELECT 'p' || i, 1 FROM generate_series(1, 1001) i")
				.update();

			await().atMost(PATIENCE).until(() -> client.ended().isPresent());
			assertThat(client.ended().orElseThrow().data().path("reason").asString()).isEqualTo("too-many-rows");
			HttpResponse<String> refused = refused(instance, "/read-models/stock/live");
			assertThat(refused.statusCode()).isEqualTo(400);
			assertThat(refused.body()).contains("More than 1000 rows match: filter more, or ask for the first ones");
			try (SseClient first = new SseClient(instance, "/read-models/stock/live?size=5").reading()) {
				await().atMost(PATIENCE).until(() -> first.rows().size() == 5);
			}
		}
	}

	@Test
	void a_wrong_live_query_is_answered_with_problem_details() {
		try (ProjectionInstance instance = new ProjectionInstance(this.database,
				Map.of("millrace.read-models.live.clients-max", "1"), stock())) {
			for (String wrong : List.of("colour=red", "after=x", "count=true", "sort=colour", "size=0", "quantity=x")) {
				HttpResponse<String> response = refused(instance, "/read-models/stock/live?" + wrong);
				assertThat(response.statusCode()).as(wrong + response.body()).isEqualTo(400);
				assertThat(Json.events().readTree(response.body()).path("errors").path(0).path("field").asString())
					.isEqualTo(wrong.substring(0, wrong.indexOf('=')));
			}
			assertThat(refused(instance, "/read-models/nothing/live").statusCode()).isEqualTo(404);
			try (SseClient only = new SseClient(instance, "/read-models/stock/live").reading()) {
				await().atMost(PATIENCE).until(() -> !only.messages().isEmpty());
				assertThat(refused(instance, "/read-models/stock/live").statusCode()).isEqualTo(429);
			}
			await().atMost(PATIENCE).until(() -> {
				try (SseClient next = new SseClient(instance, "/read-models/stock/live")) {
					return next.status() == 200;
				}
			});
		}
	}

	@Test
	void a_client_that_takes_nothing_is_ended_and_holds_nobody_up() {
		try (ProjectionInstance instance = new ProjectionInstance(this.database,
				Map.of("millrace.read-models.live.clients-max", "2", "server.tomcat.connection-timeout", "2s"),
				stock());
				SseClient stuck = new SseClient(instance, "/read-models/stock/live");
				SseClient other = new SseClient(instance, "/read-models/stock/live?size=1").reading()) {
			assertThat(stuck.status()).isEqualTo(200);
			AtomicInteger round = new AtomicInteger();
			// More than the buffers between them hold, again and again.
			await().atMost(PATIENCE).until(() -> {
				this.sql.sql("""
						INSERT INTO stock_v1.stock (product, quantity, note)
						SELECT 'p' || i, ?, repeat('x', 10000) FROM generate_series(1, 900) i
						ON CONFLICT (product) DO UPDATE SET quantity = excluded.quantity
						""").param(round.incrementAndGet()).update();
				await().atMost(PATIENCE)
					.until(() -> other.rows()
						.values()
						.stream()
						.anyMatch((row) -> row.path("quantity").asInt() == round.get()));
				return isAnswered(instance);
			});
		}
	}

	/** Whether there is room for another client than the two. */
	private static boolean isAnswered(ProjectionInstance instance) {
		try (SseClient next = new SseClient(instance, "/read-models/stock/live?size=1")) {
			return next.status() == 200;
		}
	}

	record Stock(String product, int quantity, @org.jspecify.annotations.Nullable String note) {

		Stock plus(Line line) {
			return new Stock(this.product, this.quantity + line.quantity(), this.note);
		}

	}

	private FoldProjection<Stock> stock() {
		return FoldProjection.of("stock", Stock.class)
			.startingFrom((String product) -> new Stock(product, 0, null))
			.category(this.category)
			.onEach(OrderPlaced.class, OrderPlaced::lines, Line::product, Stock::plus)
			.on(OrderCancelled.class, OrderCancelled::customer, (row, event) -> null)
			.build();
	}

	private static OrderPlaced order(String product, int quantity) {
		return new OrderPlaced("anna", Instant.EPOCH, List.of(new Line(product, quantity, BigDecimal.ONE)));
	}

	private static Map<String, Integer> byProduct(SseClient client) {
		Map<String, Integer> quantities = new HashMap<>();
		client.rows()
			.forEach((key, row) -> quantities.put(Json.events().readTree(key).path("product").asString(),
					row.path("quantity").asInt()));
		return quantities;
	}

	private static Set<String> topOf(Map<String, Integer> quantities, int size) {
		return quantities.entrySet()
			.stream()
			.sorted(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()).reversed())
			.limit(size)
			.map((row) -> "{\"product\":\"" + row.getKey() + "\"}")
			.collect(Collectors.toSet());
	}

	private static HttpResponse<String> refused(ProjectionInstance instance, String path) {
		return instance.get(path, "Accept", "text/event-stream");
	}

	private Map<String, Integer> quantities() {
		Map<String, Integer> quantities = new HashMap<>();
		this.sql.sql("SELECT product, quantity FROM read_models.stock").query((row) -> {
			quantities.put(row.getString(1), row.getInt(2));
		});
		return quantities;
	}

}
