package dev.millrace.benchmarks.append;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.millrace.benchmarks.environment.BenchmarkDatabase;
import dev.millrace.benchmarks.harness.Benchmark;
import dev.millrace.benchmarks.harness.Comparison;
import dev.millrace.benchmarks.harness.Figures;
import dev.millrace.benchmarks.harness.Report;
import dev.millrace.benchmarks.harness.Rounds;
import dev.millrace.benchmarks.harness.Settings;
import dev.millrace.benchmarks.harness.UsageException;
import dev.millrace.events.store.Append;

/**
 * How much of Postgres's rate of transactions is left when the rows are events appended
 * by the event store: each append by itself, with those of other writers, and over HTTP.
 */
public final class AppendBenchmark implements Benchmark {

	private static final List<Integer> CLIENTS = List.of(1, 8, 64);

	private static final List<Integer> EVENTS = List.of(1, 10);

	private final Path target;

	public AppendBenchmark(Path target) {
		this.target = target;
	}

	@Override
	public String name() {
		return "append";
	}

	@Override
	public Report run(Settings settings) {
		List<Load> loads = loads(settings);
		BenchmarkDatabase database = BenchmarkDatabase.start(this.target.resolve("benchmark-postgres"));
		try (Stores stores = new Stores(database, this.target.resolve("benchmark-services"))) {
			List<AppendContestant> contestants = loads.stream()
				.flatMap((load) -> stores.contestants(load, settings.turn()))
				.toList();
			Map<String, Figures> figures = new Rounds(settings.rounds(), System.out::println).run(contestants);
			return Report.of(name(), figures, comparisons(loads), notes(settings, database));
		}
	}

	static List<Load> loads(Settings settings) {
		List<Integer> events = settings.eventsOr(EVENTS);
		if (events.getLast() > Append.EVENTS_MAX) {
			throw new UsageException("-Dbenchmark.events=" + events.getLast()
					+ " is not possible: an append has at most " + Append.EVENTS_MAX + " events.");
		}
		return events.stream()
			.flatMap((count) -> settings.clientsOr(CLIENTS).stream().map((clients) -> new Load(clients, count)))
			.toList();
	}

	static List<Comparison> comparisons(List<Load> loads) {
		return loads.stream()
			.flatMap((load) -> Stream.of(Stores.ALONE, Stores.GROUP, Stores.HTTP)
				.map((ours) -> new Comparison(load.name(ours), load.name(Stores.LIMIT))))
			.toList();
	}

	private static String notes(Settings settings, BenchmarkDatabase database) {
		return "events of " + SampleAppend.DATA.length() + " bytes, each append to a new stream; rounds: "
				+ settings.rounds() + ", after one to warm up; " + settings.turn().toSeconds() + " s per turn; "
				+ database.conditions();
	}

}
