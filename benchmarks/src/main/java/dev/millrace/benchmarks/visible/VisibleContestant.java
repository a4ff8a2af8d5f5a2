package dev.millrace.benchmarks.visible;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import dev.millrace.benchmarks.capture.Waiting;
import dev.millrace.benchmarks.environment.BenchmarkDatabase;
import dev.millrace.benchmarks.harness.Clients;
import dev.millrace.benchmarks.harness.Contestant;
import dev.millrace.benchmarks.harness.Measured;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Commands under one load, and when Postgres committed the event and the row of each.
 */
final class VisibleContestant implements Contestant {

	static final String P50 = "-p50";

	static final String P99 = "-p99";

	static final String SENT = "-sent";

	private static final String MICROSECONDS = "(extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000000)::bigint";

	private static final String EVENTS = "SELECT data->>'reference' AS reference, " + MICROSECONDS
			+ " AS committed FROM event_store.events WHERE data->>'reference' LIKE ?";

	private static final String ROWS = "SELECT reference, " + MICROSECONDS + " AS committed FROM bookings_v1."
			+ Booking.NAME + " WHERE reference LIKE ?";

	private static final String COUNT = "SELECT count(*) FROM bookings_v1." + Booking.NAME + " WHERE reference LIKE ?";

	private static final String SUM = "SELECT sum(amount) FROM bookings_v1." + Booking.NAME + " WHERE reference LIKE ?";

	private static final long NANOS_PER_MICROSECOND = 1000;

	private static final double NANOS_PER_SECOND = 1e9;

	private final Load load;

	private final Duration duration;

	private final Services services;

	private final JdbcClient events;

	private final JdbcClient readModels;

	private int turn;

	/**
	 * @param duration how long commands are sent
	 */
	VisibleContestant(Load load, Duration duration, Services services, BenchmarkDatabase events,
			BenchmarkDatabase readModels) {
		this.load = load;
		this.duration = duration;
		this.services = services;
		this.events = events.sql();
		this.readModels = readModels.sql();
	}

	@Override
	public List<Measured> takeTurn() {
		String name = this.load.name() + "-" + this.turn++;
		int commands = this.load.pace().steps(this.duration);
		int count = this.load.clients() * commands;
		long begin = System.nanoTime();
		send(name, commands);
		long nanos = System.nanoTime() - begin;
		Waiting.until("all rows are visible", () -> count(name) >= count);
		requireSum(name, count);
		Clients.Work visible = Clients.Work.of(nanos(name, count), this.duration);
		String ours = VisibleBenchmark.OURS + "-" + this.load.name();
		return List.of(new Measured(ours + P50, "ms", visible.percentileMilliseconds(50)),
				new Measured(ours + P99, "ms", visible.percentileMilliseconds(99)),
				new Measured(ours + SENT, "commands/s", count * NANOS_PER_SECOND / nanos));
	}

	private void send(String name, int commands) {
		try (ExecutorService threads = Executors.newFixedThreadPool(this.load.clients())) {
			IntStream.range(0, this.load.clients())
				.mapToObj((client) -> new PacedClient(this.services.connect(), name + "-" + client,
						this.load.pace().spread(client, this.load.clients()), commands))
				.map((client) -> CompletableFuture.runAsync(client, threads))
				.toList()
				.forEach(CompletableFuture::join);
		}
	}

	private long count(String name) {
		return this.readModels.sql(COUNT).param(name + "-%").query(Long.class).single();
	}

	private void requireSum(String name, int count) {
		BigDecimal expected = new BigDecimal(PacedClient.AMOUNT).multiply(BigDecimal.valueOf(count));
		BigDecimal sum = this.readModels.sql(SUM).param(name + "-%").query(BigDecimal.class).single();
		if (sum.compareTo(expected) != 0) {
			throw new IllegalStateException("The read model has " + sum + " instead of " + expected);
		}
	}

	/**
	 * From the commit of each event to that of its row. Both databases are on one server,
	 * so it is one clock.
	 */
	private LongStream nanos(String name, int count) {
		Map<String, Long> committed = committed(this.events, EVENTS, name);
		Map<String, Long> visible = committed(this.readModels, ROWS, name);
		if (committed.size() != count || !visible.keySet().equals(committed.keySet())) {
			throw new IllegalStateException("Of " + count + " commands " + committed.size() + " events and "
					+ visible.size() + " rows are there");
		}
		return committed.entrySet()
			.stream()
			.mapToLong(
					(event) -> (visible.getOrDefault(event.getKey(), 0L) - event.getValue()) * NANOS_PER_MICROSECOND);
	}

	private static Map<String, Long> committed(JdbcClient database, String sql, String name) {
		Map<String, Long> committed = new HashMap<>();
		database.sql(sql).param(name + "-%").query((row) -> {
			committed.put(row.getString("reference"), row.getLong("committed"));
		});
		return committed;
	}

}
