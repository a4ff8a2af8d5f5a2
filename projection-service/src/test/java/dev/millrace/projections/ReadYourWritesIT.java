package dev.millrace.projections;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.millrace.events.json.Json;
import dev.millrace.projections.Sales.Line;
import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Reads with the token of a write, on three instances of which one after the other is
 * stopped and started again, while others write, and the read model is rebuilt.
 * {@code -Dmillrace.test.reads} says how many.
 */
class ReadYourWritesIT {

	private static final int READS = Integer.getInteger("millrace.test.reads", 400);

	/** After so many reads the next instance is stopped and started again. */
	private static final int READS_BETWEEN_RESTARTS = Math.max(100, READS / 20);

	private static final Duration PATIENCE = Duration.ofMinutes(20);

	private static final int INSTANCES = 3;

	private static final int READERS = 6;

	/** How often a read is sent to another instance because one is being stopped. */
	private static final int REFUSALS_MAX = 1_000;

	private static final int PRODUCTS = 20;

	/** Orders in one transaction of the load beside the checks. */
	private static final int LOAD = 50;

	private static final long FIRST_TRANSACTION = 50_000_000;

	private static final Map<String, Object> PATIENT = Map.of("millrace.projections.token-wait-max", "60s");

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final FoldProjection<Sales.ProductTotals> totals = Sales.productTotals("tokens");

	private final HttpClient http = HttpClient.newHttpClient();

	/** Those that are not being started or stopped. */
	private final List<ProjectionInstance> instances = new CopyOnWriteArrayList<>();

	private final AtomicBoolean done = new AtomicBoolean();

	private final AtomicInteger reads = new AtomicInteger();

	private final AtomicInteger restarts = new AtomicInteger();

	/** Reads before which the instance did not show the write yet. */
	private final AtomicInteger early = new AtomicInteger();

	private final AtomicInteger refused = new AtomicInteger();

	private final AtomicLong longestMillis = new AtomicLong();

	private final Queue<String> stale = new ConcurrentLinkedQueue<>();

	/** Fair, so that the load beside the checks does not keep them away. */
	private final Lock writing = new ReentrantLock(true);

	/** What is sold of each product, in the order of the log. */
	private final long[] quantities = new long[PRODUCTS];

	private long transaction = FIRST_TRANSACTION;

	@Test
	void no_read_with_a_token_is_stale_on_any_of_three_instances_that_come_and_go_under_load() throws Exception {
		long seed = Long.getLong("millrace.test.seed", System.nanoTime());
		System.out.println("ReadYourWritesIT: -Dmillrace.test.seed=" + seed + ", " + READS + " reads");
		long began = System.nanoTime();
		try (TestLog log = new TestLog("tokens", 6); ExecutorService threads = Executors.newCachedThreadPool()) {
			try {
				for (int i = 0; i < INSTANCES; i++) {
					this.instances.add(new ProjectionInstance(this.database, PATIENT, this.totals));
				}
				List<Future<?>> others = List.of(threads.submit(() -> load(log, new Random(seed))),
						threads.submit(() -> restart(new Random(seed + 1))));
				List<? extends Future<?>> readers = IntStream.range(0, READERS)
					.mapToObj((reader) -> threads.submit(() -> read(log, new Random(seed + 2 + reader))))
					.toList();
				await().atMost(PATIENCE).until(() -> this.reads.get() >= READS / 2 || hasEnded(readers));
				rebuild();
				for (Future<?> reader : readers) {
					reader.get();
				}
				this.done.set(true);
				for (Future<?> other : others) {
					other.get();
				}
				System.out.printf(
						"ReadYourWritesIT: %d reads in %d s, %d waited, %d ms at most; %d restarts, %d sent elsewhere%n",
						this.reads.get(), Duration.ofNanos(System.nanoTime() - began).toSeconds(), this.early.get(),
						this.longestMillis.get(), this.restarts.get(), this.refused.get());
				await("with seed " + seed).atMost(PATIENCE).untilAsserted(() -> assertThat(shown()).isEqualTo(sold()));
			}
			finally {
				this.done.set(true);
				this.instances.forEach(ProjectionInstance::close);
			}
		}

		assertThat(this.stale).as("with seed %d", seed).isEmpty();
		assertThat(this.early.get()).as("reads that would be stale without a token, seed %d", seed).isPositive();
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

	/** What nobody checks, but all instances have to apply. */
	private void load(TestLog log, Random random) {
		while (!this.done.get()) {
			Map<String, OrderPlaced> orders = new HashMap<>();
			this.writing.lock();
			try {
				for (int i = 0; i < LOAD; i++) {
					orders.put("load" + this.transaction + "." + i, sell(random.nextInt(PRODUCTS), 1));
				}
				log.publishAll(orders);
			}
			finally {
				this.writing.unlock();
			}
		}
	}

	private void restart(Random random) {
		for (int next = READS_BETWEEN_RESTARTS; next < READS && !this.done.get(); next += READS_BETWEEN_RESTARTS) {
			int readsBefore = next;
			await().atMost(PATIENCE).until(() -> this.reads.get() >= readsBefore || this.done.get());
			ProjectionInstance one = this.instances.get(random.nextInt(INSTANCES));
			this.instances.remove(one);
			one.close();
			this.instances.add(new ProjectionInstance(this.database, PATIENT, this.totals));
			this.restarts.incrementAndGet();
		}
	}

	private void read(TestLog log, Random random) {
		while (this.reads.get() < READS) {
			int product = random.nextInt(PRODUCTS);
			check(write(log, product, 1 + random.nextInt(5)), "product" + product, random);
			this.reads.incrementAndGet();
		}
	}

	private Write write(TestLog log, int product, int quantity) {
		this.writing.lock();
		try {
			OrderPlaced order = sell(product, quantity);
			log.publish(Long.toString(++this.transaction), this.transaction, order);
			return new Write(this.transaction, this.quantities[product]);
		}
		finally {
			this.writing.unlock();
		}
	}

	private OrderPlaced sell(int product, int quantity) {
		this.quantities[product] += quantity;
		return new OrderPlaced("anna", Instant.EPOCH, List.of(new Line("product" + product, quantity, BigDecimal.ONE)));
	}

	private void check(Write write, String product, Random random) {
		String path = random.nextBoolean() ? "/read-models/product-totals/" + product
				: "/read-models/product-totals?product=" + product;
		for (int attempt = 0; attempt < REFUSALS_MAX; attempt++) {
			ProjectionInstance instance = any(random);
			try {
				check(write, URI.create("http://localhost:" + instance.port() + path));
				return;
			}
			catch (IOException | IllegalStateException | IllegalArgumentException ex) {
				// It is being stopped, as any instance may be: its clients ask another.
				this.refused.incrementAndGet();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}
		throw new IllegalStateException("No instance answers");
	}

	private void check(Write write, URI uri) throws IOException, InterruptedException {
		boolean isEarly = quantity(send(HttpRequest.newBuilder(uri).build())) < write.quantity();
		long began = System.nanoTime();
		HttpResponse<String> response = send(
				HttpRequest.newBuilder(uri).header("Millrace-Token", "t" + write.transaction()).build());
		this.longestMillis.accumulateAndGet(Duration.ofNanos(System.nanoTime() - began).toMillis(), Math::max);
		if (isEarly) {
			this.early.incrementAndGet();
		}
		if (quantity(response) < write.quantity()) {
			this.stale.add(write + " was read as " + response.statusCode() + " " + response.body());
		}
	}

	private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
		HttpResponse<String> response = this.http.send(request, HttpResponse.BodyHandlers.ofString());
		if (response.statusCode() == 503) {
			throw new IOException("Refused: " + response.body());
		}
		return response;
	}

	private static long quantity(HttpResponse<String> response) {
		return Json.events()
			.readTree(response.body())
			.findValuesAsString("quantity")
			.stream()
			.mapToLong(Long::parseLong)
			.findFirst()
			.orElse(-1);
	}

	private ProjectionInstance any(Random random) {
		List<ProjectionInstance> now = List.copyOf(this.instances);
		return now.get(random.nextInt(now.size()));
	}

	private static boolean hasEnded(List<? extends Future<?>> readers) {
		return readers.stream().anyMatch(Future::isDone);
	}

	/** An instance that is being stopped may have started it without saying so. */
	private void rebuild() {
		await().atMost(PATIENCE)
			.ignoreExceptions()
			.until(() -> Set.of(202, 409)
				.contains(any(new Random()).client()
					.post()
					.uri("/projections/product-totals/rebuilds")
					.exchange()
					.returnResult(String.class)
					.getStatus()
					.value()));
	}

	private Map<String, Long> sold() {
		return IntStream.range(0, PRODUCTS)
			.boxed()
			.filter((product) -> this.quantities[product] > 0)
			.collect(Collectors.toMap((product) -> "product" + product, (product) -> this.quantities[product]));
	}

	private Map<String, Long> shown() {
		return JdbcClient.create(this.database.dataSource())
			.sql("SELECT product, quantity FROM read_models.product_totals")
			.query((row, number) -> Map.entry(row.getString(1), row.getLong(2)))
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	/**
	 * A transaction and the quantity of its product after it.
	 */
	private record Write(long transaction, long quantity) {
	}

}
