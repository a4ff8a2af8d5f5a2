package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import dev.millrace.benchmarks.append.AppendBenchmark;
import dev.millrace.benchmarks.cdc.CdcBenchmark;
import dev.millrace.benchmarks.command.CommandBenchmark;
import dev.millrace.benchmarks.harness.Benchmark;
import dev.millrace.benchmarks.harness.Report;
import dev.millrace.benchmarks.harness.Settings;
import dev.millrace.benchmarks.harness.UsageException;
import dev.millrace.benchmarks.latency.LatencyBenchmark;
import dev.millrace.benchmarks.rebuild.RebuildBenchmark;
import dev.millrace.benchmarks.visible.VisibleBenchmark;

/**
 * Runs the benchmark that {@code -Dbenchmark} names, prints its table and leaves its
 * figures in a file.
 */
final class BenchmarksApplication {

	private static final Path TARGET = Path.of("target");

	private static final int USAGE_EXIT_CODE = 2;

	private BenchmarksApplication() {
	}

	public static void main(String[] args) throws IOException {
		try {
			run(Settings.of(System.getProperties()));
		}
		catch (UsageException ex) {
			System.err.println(ex.getMessage());
			System.exit(USAGE_EXIT_CODE);
		}
	}

	/**
	 * Find a benchmark by its name.
	 * @throws UsageException if there is none
	 */
	static Benchmark find(List<Benchmark> benchmarks, String name) {
		return benchmarks.stream()
			.filter((benchmark) -> benchmark.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new UsageException(unknown(benchmarks, name)));
	}

	private static void run(Settings settings) throws IOException {
		Benchmark benchmark = find(
				List.of(new AppendBenchmark(TARGET), new CommandBenchmark(TARGET), new CdcBenchmark(TARGET),
						new LatencyBenchmark(TARGET), new VisibleBenchmark(TARGET), new RebuildBenchmark(TARGET)),
				settings.benchmark());
		Report report = benchmark.run(settings);
		Path file = TARGET.resolve(report.benchmark() + ".json");
		Files.writeString(file, report.toJson() + "\n");
		System.out.println("\n" + report.toTable() + "\nWritten to " + file.toAbsolutePath());
	}

	private static String unknown(List<Benchmark> benchmarks, String name) {
		String known = benchmarks.stream().map(Benchmark::name).collect(Collectors.joining(", "));
		return "There is no benchmark '" + name + "'; name one of these with -Dbenchmark=<name>: " + known + ".";
	}

}
