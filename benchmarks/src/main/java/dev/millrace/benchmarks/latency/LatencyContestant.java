package dev.millrace.benchmarks.latency;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import javax.sql.DataSource;

import dev.millrace.benchmarks.capture.CaptureWay;
import dev.millrace.benchmarks.capture.EventSource;
import dev.millrace.benchmarks.capture.PublishedEvents;
import dev.millrace.benchmarks.capture.Waiting;
import dev.millrace.benchmarks.environment.BenchmarkBroker;
import dev.millrace.benchmarks.harness.Clients;
import dev.millrace.benchmarks.harness.Contestant;
import dev.millrace.benchmarks.harness.Measured;
import dev.millrace.benchmarks.harness.Pace;

/**
 * A way to capture, while writers commit under one load after the other and a reader
 * reads.
 */
final class LatencyContestant implements Contestant {

	static final String P50 = "-p50";

	static final String P99 = "-p99";

	static final String WRITTEN = "-written";

	private static final double NANOS_PER_SECOND = 1e9;

	private static final Load PROBE = new Load(1, new Pace(100), 1);

	private static final Duration PROBE_DURATION = Duration.ofSeconds(1);

	private final CaptureWay way;

	private final List<Load> loads;

	private final EventSource source;

	private final DataSource pool;

	private final BenchmarkBroker broker;

	private final PublishedEvents published;

	private final AtomicInteger numbers;

	private final Duration duration;

	private int turn;

	/**
	 * @param published where the events come to
	 * @param numbers gives the number of the next event
	 * @param duration how long to write under each load
	 */
	LatencyContestant(CaptureWay way, List<Load> loads, EventSource source, DataSource pool, BenchmarkBroker broker,
			PublishedEvents published, AtomicInteger numbers, Duration duration) {
		this.way = way;
		this.loads = loads;
		this.source = source;
		this.pool = pool;
		this.broker = broker;
		this.published = published;
		this.numbers = numbers;
		this.duration = duration;
	}

	@Override
	public List<Measured> takeTurn() {
		String slot = "latency_" + this.way.name().replace('-', '_') + "_" + this.turn++;
		this.source.empty();
		this.broker.renew(this.published.topic(), PublishedEvents.PARTITIONS);
		this.way.prepare(slot);
		List<Measured> measured = new ArrayList<>();
		try (CaptureWay.Reading reading = this.way.start(slot);
				EventReader reader = new EventReader(this.published, this.broker.bootstrapServers())) {
			measure(PROBE, PROBE_DURATION, reading, reader);
			for (Load load : this.loads) {
				measured.addAll(measure(load, this.duration, reading, reader));
			}
		}
		this.source.dropSlot(slot);
		return measured;
	}

	private List<Measured> measure(Load load, Duration length, CaptureWay.Reading reading, EventReader reader) {
		int count = load.rows(length);
		Moments moments = new Moments(this.numbers.get(), count);
		reader.note(moments);
		long begin = System.nanoTime();
		write(load, length, moments);
		long nanos = System.nanoTime() - begin;
		Waiting.until("all is read", () -> {
			reading.done();
			return reader.count() >= count;
		});
		Clients.Work latencies = Clients.Work.of(moments.nanos(), length);
		String name = load.figure(this.way.name());
		return List.of(new Measured(name + P50, "ms", latencies.percentileMilliseconds(50)),
				new Measured(name + P99, "ms", latencies.percentileMilliseconds(99)),
				new Measured(name + WRITTEN, "events/s", count * NANOS_PER_SECOND / nanos));
	}

	private void write(Load load, Duration length, Moments moments) {
		try (ExecutorService threads = Executors.newFixedThreadPool(load.writers())) {
			Stream.generate(() -> new EventWriter(this.pool, this.numbers, load, length, moments))
				.limit(load.writers())
				.map((writer) -> CompletableFuture.runAsync(writer, threads))
				.toList()
				.forEach(CompletableFuture::join);
		}
	}

}
