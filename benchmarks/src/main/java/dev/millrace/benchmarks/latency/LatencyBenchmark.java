package dev.millrace.benchmarks.latency;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.benchmarks.capture.CaptureWay;
import dev.millrace.benchmarks.capture.EventSource;
import dev.millrace.benchmarks.capture.MillraceCapture;
import dev.millrace.benchmarks.capture.PlainEngine;
import dev.millrace.benchmarks.capture.PublishedEvents;
import dev.millrace.benchmarks.environment.BenchmarkBroker;
import dev.millrace.benchmarks.environment.BenchmarkDatabase;
import dev.millrace.benchmarks.harness.Benchmark;
import dev.millrace.benchmarks.harness.Comparison;
import dev.millrace.benchmarks.harness.Figures;
import dev.millrace.benchmarks.harness.Report;
import dev.millrace.benchmarks.harness.Rounds;
import dev.millrace.benchmarks.harness.Settings;

/**
 * How soon after its commit a reader of committed records has an event.
 */
public final class LatencyBenchmark implements Benchmark {

	private static final int ROUNDS = 3;

	private static final Duration TURN = Duration.ofSeconds(10);

	private static final List<Load> LOADS = List.of(Load.LOW, Load.MIDDLE, Load.HIGH);

	private static final String OURS = "millrace-capture";

	private static final String PLAIN = "plain-engine";

	private final Path target;

	public LatencyBenchmark(Path target) {
		this.target = target;
	}

	@Override
	public String name() {
		return "latency";
	}

	@Override
	public Report run(Settings settings) {
		List<Load> loads = settings.namedLoads(LOADS, Load::name);
		BenchmarkDatabase database = BenchmarkDatabase.start(this.target.resolve("benchmark-postgres"));
		int writers = loads.stream().mapToInt(Load::writers).max().orElseThrow();
		try (BenchmarkBroker broker = BenchmarkBroker.start(this.target);
				HikariDataSource pool = database.pool(writers)) {
			Map<String, Figures> figures = new Rounds(settings.roundsOr(ROUNDS), System.out::println)
				.run(contestants(loads, EventSource.create(database), pool, broker, settings.turnOr(TURN)));
			return Report.of(name(), figures, comparisons(loads), notes(settings, database));
		}
	}

	static List<Comparison> comparisons(List<Load> loads) {
		return loads.stream()
			.flatMap((load) -> Stream.of(LatencyContestant.P50, LatencyContestant.P99)
				.map((percentile) -> new Comparison(load.figure(OURS) + percentile, load.figure(PLAIN) + percentile)))
			.toList();
	}

	private List<LatencyContestant> contestants(List<Load> loads, EventSource source, HikariDataSource pool,
			BenchmarkBroker broker, Duration turn) {
		AtomicInteger numbers = new AtomicInteger();
		PublishedEvents ours = PublishedEvents.ours(EventWriter.CATEGORY);
		PublishedEvents plain = PublishedEvents.envelopes(PlainEngine.TOPIC);
		CaptureWay capture = new MillraceCapture(source, broker.bootstrapServers(), ours.topic(), Map.of());
		CaptureWay engine = new PlainEngine(source, broker.bootstrapServers(),
				this.target.resolve("benchmark-services"));
		return List.of(new LatencyContestant(capture, loads, source, pool, broker, ours, numbers, turn),
				new LatencyContestant(engine, loads, source, pool, broker, plain, numbers, turn));
	}

	private static String notes(Settings settings, BenchmarkDatabase database) {
		return "from just before the commit is sent until a poll of a read_committed consumer returned the event;"
				+ " events of 300 bytes; rounds: " + settings.roundsOr(ROUNDS) + ", after one to warm up; "
				+ settings.turnOr(TURN).toSeconds() + " s at each rate; " + database.conditions();
	}

}
