package dev.millrace.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BenchmarksApplicationTests {

	private final List<Benchmark> benchmarks = List.of(new AppendBenchmark(Path.of("target")));

	@Test
	void a_benchmark_is_found_by_its_name() {
		assertThat(BenchmarksApplication.find(this.benchmarks, "append")).isSameAs(this.benchmarks.getFirst());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "apend" })
	void an_unknown_name_is_answered_with_the_known_ones(String name) {
		assertThatExceptionOfType(UsageException.class)
			.isThrownBy(() -> BenchmarksApplication.find(this.benchmarks, name))
			.withMessage("There is no benchmark '" + name + "'; name one of these with -Dbenchmark=<name>: append.");
	}

	@Test
	void five_rounds_of_five_seconds_are_the_default() {
		assertThat(Settings.of(new Properties())).isEqualTo(new Settings("", 5, Duration.ofSeconds(5)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "101", "many", "99999999999" })
	void rounds_that_are_not_possible_are_refused(String rounds) {
		Properties properties = new Properties();
		properties.setProperty("benchmark.rounds", rounds);

		assertThatExceptionOfType(UsageException.class).isThrownBy(() -> Settings.of(properties))
			.withMessage("-Dbenchmark.rounds=" + rounds + " is not possible: set a number from 1 to 100.");
	}

}
