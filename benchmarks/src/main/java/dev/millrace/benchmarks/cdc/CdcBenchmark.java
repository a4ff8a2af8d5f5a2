package dev.millrace.benchmarks.cdc;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import dev.millrace.benchmarks.capture.CaptureWay;
import dev.millrace.benchmarks.capture.EngineAlone;
import dev.millrace.benchmarks.capture.EventSource;
import dev.millrace.benchmarks.capture.MillraceCapture;
import dev.millrace.benchmarks.capture.PlainEngine;
import dev.millrace.benchmarks.capture.PublishedEvents;
import dev.millrace.benchmarks.capture.RawRead;
import dev.millrace.benchmarks.capture.Waiting;
import dev.millrace.benchmarks.environment.BenchmarkBroker;
import dev.millrace.benchmarks.environment.BenchmarkDatabase;
import dev.millrace.benchmarks.harness.Benchmark;
import dev.millrace.benchmarks.harness.Comparison;
import dev.millrace.benchmarks.harness.Figures;
import dev.millrace.benchmarks.harness.Report;
import dev.millrace.benchmarks.harness.Rounds;
import dev.millrace.benchmarks.harness.Settings;

/**
 * How much of the embedded engine's own rate is left when its events arrive in Kafka
 * exactly once.
 */
public final class CdcBenchmark implements Benchmark {

	private static final int ROUNDS = 3;

	private static final String OURS = "millrace-capture";

	private static final List<String> LIMITS = List.of("engine-alone", "plain-engine", "raw-read");

	private final Path target;

	public CdcBenchmark(Path target) {
		this.target = target;
	}

	@Override
	public String name() {
		return "cdc";
	}

	@Override
	public Report run(Settings settings) {
		List<Load> loads = loads(settings);
		BenchmarkDatabase database = BenchmarkDatabase.start(this.target.resolve("benchmark-postgres"));
		try (BenchmarkBroker broker = BenchmarkBroker.start(this.target)) {
			Map<String, Figures> figures = new LinkedHashMap<>();
			for (int number = 0; number < loads.size(); number++) {
				EventSource source = EventSource.create(database.another("cdc_" + number));
				List<CdcContestant> contestants = contestants(source, broker, loads.get(number),
						settings.roundsOr(ROUNDS));
				figures.putAll(new Rounds(settings.roundsOr(ROUNDS), System.out::println).run(contestants));
			}
			return Report.of(name(), figures, comparisons(loads), notes(settings, loads, database));
		}
	}

	static List<Load> loads(Settings settings) {
		int rows = settings.eventsOr(Load.ROWS);
		return settings.namedLoads(List.of(Load.single(rows), Load.hundreds(rows), Load.small(rows), Load.large(rows)),
				Load::name);
	}

	static List<Comparison> comparisons(List<Load> loads) {
		return loads.stream()
			.flatMap((load) -> LIMITS.stream().map((limit) -> new Comparison(load.figure(OURS), load.figure(limit))))
			.toList();
	}

	/**
	 * Slots first, then what waits in them.
	 */
	private List<CdcContestant> contestants(EventSource source, BenchmarkBroker broker, Load load, int rounds) {
		PublishedEvents ours = PublishedEvents.ours(Backlog.CATEGORY);
		PublishedEvents plain = PublishedEvents.envelopes(PlainEngine.TOPIC);
		CaptureWay rawRead = new RawRead(source);
		CaptureWay engineAlone = new EngineAlone(source, offsets());
		CaptureWay capture = new MillraceCapture(source, broker.bootstrapServers(), ours.topic(), Map.of());
		CaptureWay plainEngine = new PlainEngine(source, broker.bootstrapServers(), offsets());
		broker.renew(plain.topic(), PublishedEvents.PARTITIONS);
		prepareEngines(List.of(engineAlone, plainEngine), source, rounds);
		List.of(rawRead, capture).forEach((way) -> slots(way, source, rounds).forEach(way::prepare));
		Map<CaptureWay, Optional<PublishedEvents>> ways = new LinkedHashMap<>();
		ways.put(rawRead, Optional.empty());
		ways.put(engineAlone, Optional.empty());
		ways.put(capture, Optional.of(ours));
		ways.put(plainEngine, Optional.of(plain));
		Backlog backlog = Backlog.write(source, load);
		List<CdcContestant> contestants = new ArrayList<>();
		ways.forEach((way, published) -> contestants
			.add(new CdcContestant(way, load, backlog, source, broker, published, slots(way, source, rounds))));
		return contestants;
	}

	/**
	 * Each engine has read one event in its slot, and so has an offset, as every engine
	 * has that is started again. Without one Debezium reads all that waits twice: once to
	 * find its place.
	 */
	private static void prepareEngines(List<CaptureWay> engines, EventSource source, int rounds) {
		List<CaptureWay.Reading> readings = new ArrayList<>();
		engines.forEach((engine) -> slots(engine, source, rounds).forEach((slot) -> {
			engine.prepare(slot);
			readings.add(engine.start(slot));
			Waiting.until("slot " + slot + " is read", () -> source.walsender(slot).isPresent());
		}));
		source.commitOne();
		readings.forEach((reading) -> {
			Waiting.until("one event is read", () -> reading.done() > 0);
			reading.close();
		});
		source.empty();
	}

	private Path offsets() {
		return this.target.resolve("benchmark-services");
	}

	private static List<String> slots(CaptureWay way, EventSource source, int rounds) {
		String database = source.database().name();
		return IntStream.rangeClosed(0, rounds)
			.mapToObj((round) -> database + "_" + way.name().replace('-', '_') + "_" + round)
			.toList();
	}

	private static String notes(Settings settings, List<Load> loads, BenchmarkDatabase database) {
		return "waiting in each slot: " + loads + "; rounds: " + settings.roundsOr(ROUNDS) + ", after one to warm up; "
				+ database.conditions() + "; this JVM with contestant and check: heap of at most "
				+ (Runtime.getRuntime().maxMemory() >> 20) + " MiB, "
				+ ManagementFactory.getGarbageCollectorMXBeans().getFirst().getName() + "; broker: a JVM with "
				+ BenchmarkBroker.HEAP;
	}

}
