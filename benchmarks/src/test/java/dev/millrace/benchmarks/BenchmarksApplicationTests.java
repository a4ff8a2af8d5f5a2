package dev.millrace.benchmarks;

import java.nio.file.Path;
import java.util.List;

import dev.millrace.benchmarks.append.AppendBenchmark;
import dev.millrace.benchmarks.command.CommandBenchmark;
import dev.millrace.benchmarks.harness.Benchmark;
import dev.millrace.benchmarks.harness.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BenchmarksApplicationTests {

	private final List<Benchmark> benchmarks = List.of(new AppendBenchmark(Path.of("target")),
			new CommandBenchmark(Path.of("target")));

	@Test
	void a_benchmark_is_found_by_its_name() {
		assertThat(BenchmarksApplication.find(this.benchmarks, "append")).isSameAs(this.benchmarks.getFirst());
		assertThat(BenchmarksApplication.find(this.benchmarks, "command")).isSameAs(this.benchmarks.getLast());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "apend" })
	void an_unknown_name_is_answered_with_the_known_ones(String name) {
		assertThatExceptionOfType(UsageException.class)
			.isThrownBy(() -> BenchmarksApplication.find(this.benchmarks, name))
			.withMessage("There is no benchmark '" + name + "'; name one of these with -Dbenchmark=<name>: append,"
					+ " command.");
	}

}
