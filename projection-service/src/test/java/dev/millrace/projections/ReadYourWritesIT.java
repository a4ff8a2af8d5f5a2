package dev.millrace.projections;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.millrace.events.json.Json;
import dev.millrace.projections.Sales.Line;
import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ReadYourWritesIT {

	/** How many reads with a token are checked. */
	private static final int READS = Integer.getInteger("millrace.test.reads", 400);

	private static final Duration PATIENCE = Duration.ofMinutes(10);

	private static final int READERS = 6;

	private static final int PRODUCTS = 20;

	private static final long FIRST_TRANSACTION = 50_000_000;

	private static final Map<String, Object> PATIENT = Map.of("millrace.projections.token-wait-max", "60s");

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final HttpClient http = HttpClient.newHttpClient();

	private final AtomicBoolean done = new AtomicBoolean();

	private final AtomicInteger reads = new AtomicInteger();

	private final Queue<String> stale = new ConcurrentLinkedQueue<>();

	/** The latest write of each product. */
	private final Map<String, Write> latest = new ConcurrentHashMap<>();

	@Test
	void no_read_with_a_token_is_stale_on_any_of_three_instances_under_load_and_across_a_swap() throws Exception {
		long seed = System.nanoTime();
		System.out.println("seed " + seed);
		FoldProjection<Sales.ProductTotals> totals = Sales.productTotals("tokens");
		try (TestLog log = new TestLog("tokens", 6);
				ProjectionInstance one = new ProjectionInstance(this.database, PATIENT, totals);
				ProjectionInstance two = new ProjectionInstance(this.database, PATIENT, totals);
				ProjectionInstance three = new ProjectionInstance(this.database, PATIENT, totals);
				ExecutorService threads = Executors.newCachedThreadPool()) {
			List<ProjectionInstance> instances = List.of(one, two, three);
			Future<?> writer = threads.submit(() -> write(log, new Random(seed)));
			await().atMost(PATIENCE).until(() -> this.latest.size() == PRODUCTS || writer.isDone());
			List<? extends Future<?>> readers = IntStream.range(0, READERS)
				.mapToObj((reader) -> threads.submit(() -> read(instances, new Random(seed + 1 + reader))))
				.toList();
			await().atMost(PATIENCE).until(() -> this.reads.get() >= READS / 2 || writer.isDone());
			one.client().post().uri("/projections/product-totals/rebuilds").exchange().expectStatus().isAccepted();
			for (Future<?> reader : readers) {
				reader.get();
			}
			this.done.set(true);
			writer.get();
		}

		assertThat(this.stale).as("with seed %d", seed).isEmpty();
	}

	@Test
	void a_token_that_is_too_old_to_be_remembered_is_answered_when_all_older_ones_are_complete() {
		try (TestLog log = new TestLog("oldtokens", 1);
				ProjectionInstance instance = new ProjectionInstance(this.database, Sales.productTotals("oldtokens"))) {
			log.publish("1", 0, new OrderPlaced("anna", Instant.EPOCH, List.of(new Line("tea", 1, BigDecimal.ONE))));
			assertThat(status(instance, "t7")).isEqualTo(504);

			log.publishCompleteBelow(500);

			assertThat(status(instance, "t7")).isEqualTo(200);
			assertThat(status(instance, "t499")).isEqualTo(200);
			assertThat(status(instance, "t500")).isEqualTo(504);
		}
	}

	private int status(ProjectionInstance instance, String token) {
		return instance.client()
			.get()
			.uri("/read-models/product-totals/tea")
			.header("Millrace-Token", token)
			.exchange()
			.returnResult(String.class)
			.getStatus()
			.value();
	}

	private void write(TestLog log, Random random) {
		long[] quantities = new long[PRODUCTS];
		for (long transaction = FIRST_TRANSACTION; !this.done.get(); transaction++) {
			int product = random.nextInt(PRODUCTS);
			int quantity = 1 + random.nextInt(5);
			quantities[product] += quantity;
			String name = "product" + product;
			log.publish(Long.toString(transaction), transaction,
					new OrderPlaced("anna", Instant.EPOCH, List.of(new Line(name, quantity, BigDecimal.ONE))));
			this.latest.put(name, new Write(transaction, quantities[product]));
		}
	}

	private void read(List<ProjectionInstance> instances, Random random) {
		while (this.reads.get() < READS) {
			String product = "product" + random.nextInt(PRODUCTS);
			Write write = Objects.requireNonNull(this.latest.get(product));
			check(instances.get(random.nextInt(instances.size())), product, write, random.nextBoolean());
			this.reads.incrementAndGet();
		}
	}

	private void check(ProjectionInstance instance, String product, Write write, boolean byKey) {
		String path = byKey ? "/read-models/product-totals/" + product
				: "/read-models/product-totals?product=" + product;
		try {
			HttpResponse<String> response = this.http
				.send(HttpRequest.newBuilder(URI.create("http://localhost:" + instance.port() + path))
					.header("Millrace-Token", "t" + write.transaction())
					.build(), HttpResponse.BodyHandlers.ofString());
			long quantity = Json.events()
				.readTree(response.body())
				.findValuesAsString("quantity")
				.stream()
				.mapToLong(Long::parseLong)
				.findFirst()
				.orElse(-1);
			if (quantity < write.quantity()) {
				this.stale.add(write + " was read as " + response.statusCode() + " " + response.body());
			}
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A transaction and the quantity of its product after it.
	 */
	private record Write(long transaction, long quantity) {
	}

}
