package dev.millrace.projections;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class RewindIT {

	private static final Duration PATIENCE = Duration.ofSeconds(180);

	private static final AtomicInteger CATEGORIES = new AtomicInteger();

	private final String category = "rewind" + CATEGORIES.incrementAndGet();

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	@Test
	void a_repeatable_projection_reads_again_what_was_committed_since_on_all_instances() {
		try (TestLog log = new TestLog(this.category, 3);
				ProjectionInstance one = new ProjectionInstance(this.database, new Customers(this.category));
				ProjectionInstance two = new ProjectionInstance(this.database, new Customers(this.category))) {
			publish(log, "before", 20);
			Instant between = TestLog.nextMillisecond();
			publish(log, "after", 20);
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows()).hasSize(40));
			this.sql.sql("UPDATE customers_v1.customers SET customer = 'wrong'").update();

			post(one, "/projections/customers/rewinds", between).expectStatus()
				.isOk()
				.expectBody()
				.json("{'name':'customers','rewound':true,'reason':null}")
				.jsonPath("$.records")
				.value(Integer.class, (records) -> assertThat(records).isBetween(40, 43));

			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThat(rows().entrySet())
					.allMatch((row) -> row.getValue().equals(row.getKey().contains("before") ? "wrong" : "anna")));
			publish(log, "later", 20);
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows()).hasSize(60));
			post(two, "/projections/customers/rewinds", Instant.now().plusSeconds(60)).expectBody()
				.json("{'records':0}");
			assertThat(rows()).containsValue("wrong");
			post(two, "/projections/rewinds", Instant.EPOCH).expectBody().json("[{'name':'customers','rewound':true}]");
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows().values()).containsOnly("anna"));
		}
	}

	@Test
	void what_would_count_twice_is_not_rewound_and_told_to_rebuild() {
		try (TestLog log = new TestLog(this.category, 1);
				ProjectionInstance instance = new ProjectionInstance(this.database, Sales.productTotals(this.category),
						new Sales.OrderLines(this.category), new Customers(this.category))) {
			publish(log, "any", 1);
			post(instance, "/projections/product-totals/rewinds", Instant.EPOCH).expectStatus()
				.isEqualTo(422)
				.expectBody()
				.jsonPath("$.detail")
				.value(String.class, (detail) -> assertThat(detail).contains("/projections/product-totals/rebuilds"));
			post(instance, "/projections/order-lines/rewinds", Instant.EPOCH).expectStatus()
				.isEqualTo(422)
				.expectBody()
				.jsonPath("$.detail")
				.value(String.class, (detail) -> assertThat(detail).contains("isRepeatable()"));
			post(instance, "/projections/rewinds", Instant.EPOCH).expectStatus()
				.isOk()
				.expectBody()
				.json("[{'name':'product-totals','rewound':false},{'name':'order-lines','rewound':false},"
						+ "{'name':'customers','rewound':true}]");
			post(instance, "/projections/nothing/rewinds", Instant.EPOCH).expectStatus().isNotFound();
			instance.client()
				.post()
				.uri("/projections/customers/rewinds")
				.body(Map.of())
				.exchange()
				.expectStatus()
				.isBadRequest()
				.expectBody()
				.jsonPath("$.errors[0].field")
				.isEqualTo("to");
		}
	}

	@Test
	void nothing_is_rewound_beside_a_rebuild_or_with_parked_events() {
		try (TestLog log = new TestLog(this.category, 1);
				ProjectionInstance instance = new ProjectionInstance(this.database, new Customers(this.category))) {
			log.publish("poison", 0, order(Ledger.POISON));
			publish(log, "fine", 1);
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows()).hasSize(1));
			post(instance, "/projections/customers/rewinds", Instant.EPOCH).expectStatus()
				.isEqualTo(409)
				.expectBody()
				.jsonPath("$.detail")
				.value(String.class, (detail) -> assertThat(detail).contains("are parked"));
			this.sql.sql("DELETE FROM millrace.parked").update();
			instance.client()
				.post()
				.uri("/projections/customers/rebuilds")
				.body(Map.of("swap", "manual"))
				.exchange()
				.expectStatus()
				.isAccepted();

			post(instance, "/projections/customers/rewinds", Instant.EPOCH).expectStatus()
				.isEqualTo(409)
				.expectBody()
				.jsonPath("$.detail")
				.value(String.class, (detail) -> assertThat(detail).contains("rebuild"));
		}
	}

	private static RestTestClient.ResponseSpec post(ProjectionInstance instance, String path, Instant to) {
		return instance.client().post().uri(path).body(Map.of("to", to)).exchange();
	}

	private static void publish(TestLog log, String prefix, int events) {
		for (int i = 0; i < events; i++) {
			log.publish(prefix + i, 0, order("anna"));
		}
	}

	private static OrderPlaced order(String customer) {
		return new OrderPlaced(customer, Instant.EPOCH, List.of());
	}

	private Map<String, String> rows() {
		Map<String, String> rows = new TreeMap<>();
		this.sql.sql("SELECT order_id, customer FROM read_models.customers").query((row) -> {
			rows.put(row.getString(1), row.getString(2));
		});
		return rows;
	}

	/** The customer of each order. */
	private record Customers(String category) implements SqlProjection {

		@Override
		public String name() {
			return "customers";
		}

		@Override
		public Set<String> categories() {
			return Set.of(this.category);
		}

		@Override
		public Set<Class<?>> eventTypes() {
			return Set.of(OrderPlaced.class);
		}

		@Override
		public List<String> definition() {
			return List.of("CREATE TABLE customers (order_id text PRIMARY KEY, customer text NOT NULL)");
		}

		// tag::repeatable[]
		@Override
		public boolean isRepeatable() {
			return true;
		}

		@Override
		public void project(List<Entry> batch, JdbcOperations sql) {
			sql.batchUpdate("""
					INSERT INTO customers (order_id, customer) VALUES (?, ?)
					ON CONFLICT (order_id) DO UPDATE SET customer = excluded.customer
					""", batch.stream().map(Customers::row).toList());
		}
		// end::repeatable[]

		private static Object[] row(Entry entry) {
			Entry.OfEvent<?> event = (Entry.OfEvent<?>) entry;
			String customer = ((OrderPlaced) event.data()).customer();
			if (Ledger.poison().test(customer)) {
				throw new IllegalArgumentException("cannot stand " + customer);
			}
			return new Object[] { event.envelope().streamId().key(), customer };
		}

	}

}
