package dev.millrace.projections;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.test.ForkedJvm;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A history larger than the heap, into a projection that is slower than the log and is
 * killed at random steps. {@code -Dmillrace.test.memory-events} says how long it is,
 * {@code -Dmillrace.test.seed} when it is killed.
 */
class MemoryIT {

	static final String READ_AHEAD = "8MB";

	/** The exit code of what was killed. */
	static final int KILLED = 137;

	private static final String HEAP = "-Xmx112m";

	private static final Duration PATIENCE = Duration.ofMinutes(10);

	private static final long SEED = Long.getLong("millrace.test.seed", System.nanoTime());

	/** Of 20,000 characters each: more than the heap. */
	private static final int EVENTS = Integer.getInteger("millrace.test.memory-events", 8_000);

	private static final int EVENT_LENGTH = 20_000;

	private static final int EVENTS_PER_TRANSACTION = 500;

	private static final int STREAMS = 600;

	private static final int KILLS = 2;

	private static final String CATEGORY = "memory";

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	private final Random random = new Random(SEED);

	@Test
	void a_history_larger_than_the_heap_is_applied_once_by_a_slow_projection_that_is_killed() {
		System.out.println("MemoryIT: -Dmillrace.test.seed=" + SEED + " -Dmillrace.test.memory-events=" + EVENTS);
		try (TestLog log = new TestLog(CATEGORY, 3)) {
			Map<String, Ledger> expected = publish(log);
			for (int kill = 0; kill < KILLS; kill++) {
				try (ForkedJvm instance = start(this.random.nextInt(EVENTS / (KILLS + 1)))) {
					assertThat(instance.awaitExit(PATIENCE)).as("seed %d, %s", SEED, instance.output())
						.isEqualTo(KILLED);
				}
			}
			try (ForkedJvm instance = start(Integer.MAX_VALUE)) {
				await("with seed " + SEED).atMost(PATIENCE).until(() -> {
					assertThat(instance.isAlive()).as("seed %d, %s", SEED, instance.output()).isTrue();
					return applied() == EVENTS;
				});
			}

			assertThat(rows()).as("seed %d", SEED).isEqualTo(expected);
		}
	}

	private ForkedJvm start(int foldsBeforeDeath) {
		return ProjectionJvm.launch(SmallHeapProjection.class, this.database, HEAP, "-XX:+ExitOnOutOfMemoryError")
			.withArguments(CATEGORY, foldsBeforeDeath)
			.start();
	}

	private Map<String, Ledger> publish(TestLog log) {
		Map<String, Ledger> rows = new TreeMap<>();
		for (int i = 0; i < EVENTS;) {
			Map<String, OrderPlaced> transaction = new LinkedHashMap<>();
			for (int j = 0; j < EVENTS_PER_TRANSACTION && i < EVENTS; j++, i++) {
				String key = Integer.toString(i % STREAMS);
				String customer = "customer" + i + "x".repeat(EVENT_LENGTH);
				transaction.put(key, new OrderPlaced(customer, Instant.EPOCH, List.of()));
				rows.merge(CATEGORY + "-" + key, Ledger.empty(CATEGORY + "-" + key).and(customer),
						(row, any) -> row.and(customer));
			}
			log.publishAll(transaction);
		}
		return rows;
	}

	private long applied() {
		return this.sql.sql("SELECT sum(events) FROM read_models.ledger").query(Long.class).optional().orElse(0L);
	}

	private Map<String, Ledger> rows() {
		Map<String, Ledger> rows = new TreeMap<>();
		this.sql.sql("SELECT stream, events, chain FROM read_models.ledger").query((row) -> {
			rows.put(row.getString(1), new Ledger(row.getString(1), row.getInt(2), row.getInt(3)));
		});
		return rows;
	}

}
