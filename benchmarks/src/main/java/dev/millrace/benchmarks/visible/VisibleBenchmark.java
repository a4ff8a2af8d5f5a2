package dev.millrace.benchmarks.visible;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.millrace.benchmarks.environment.BenchmarkBroker;
import dev.millrace.benchmarks.environment.BenchmarkDatabase;
import dev.millrace.benchmarks.harness.Benchmark;
import dev.millrace.benchmarks.harness.Figures;
import dev.millrace.benchmarks.harness.Pace;
import dev.millrace.benchmarks.harness.Report;
import dev.millrace.benchmarks.harness.Rounds;
import dev.millrace.benchmarks.harness.Settings;

/**
 * How soon after its commit an event is in a read model, with every service in a process
 * of its own.
 */
public final class VisibleBenchmark implements Benchmark {

	static final String OURS = "millrace";

	private static final int ROUNDS = 3;

	private static final Duration TURN = Duration.ofSeconds(10);

	/** 20,000 commands, so that every JVM has compiled what they pass. */
	private static final Load WARM_UP = new Load(8, new Pace(100));

	private static final Duration WARM_UP_TIME = Duration.ofSeconds(25);

	/**
	 * And nearly the middle load: what is done for each of few commands is compiled late.
	 */
	private static final Load STEADY = new Load(4, new Pace(45));

	private static final Duration STEADY_TIME = Duration.ofMinutes(3);

	private static final List<Load> LOADS = List.of(Load.LOW, Load.MIDDLE, Load.HIGH);

	private final Path target;

	public VisibleBenchmark(Path target) {
		this.target = target;
	}

	@Override
	public String name() {
		return "visible";
	}

	@Override
	public Report run(Settings settings) {
		List<Load> loads = settings.namedLoads(LOADS, Load::name);
		BenchmarkDatabase events = BenchmarkDatabase.start(this.target.resolve("benchmark-postgres"),
				Map.of("track_commit_timestamp", "on"));
		BenchmarkDatabase readModels = events.another("read_models");
		try (BenchmarkBroker broker = BenchmarkBroker.start(this.target);
				Services services = Services.start(this.target, events, readModels, broker)) {
			new VisibleContestant(WARM_UP, WARM_UP_TIME, services, events, readModels).takeTurn();
			System.out.println("warming up for another " + STEADY_TIME.toSeconds() + " s");
			new VisibleContestant(STEADY, STEADY_TIME, services, events, readModels).takeTurn();
			Map<String, Figures> figures = new Rounds(settings.roundsOr(ROUNDS), System.out::println).run(loads.stream()
				.map((pace) -> new VisibleContestant(pace, settings.turnOr(TURN), services, events, readModels))
				.toList());
			return Report.of(name(), figures, List.of(), notes(settings, events));
		}
	}

	private static String notes(Settings settings, BenchmarkDatabase database) {
		return "from the commit of the event to that of its row, by Postgres's own commit timestamps; commands with"
				+ " an idempotency key over HTTP, one event and one row each; commands with the store, capture and"
				+ " projections in a process of their own each; rounds: " + settings.roundsOr(ROUNDS)
				+ ", after one to warm up and "
				+ (WARM_UP.commandsPerSecond() * WARM_UP_TIME.toSeconds()
						+ STEADY.commandsPerSecond() * STEADY_TIME.toSeconds())
				+ " commands before; " + settings.turnOr(TURN).toSeconds() + " s at each pace; "
				+ database.conditions();
	}

}
