package dev.millrace.benchmarks.command;

import java.util.List;

import dev.millrace.benchmarks.harness.Comparison;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CommandBenchmarkTests {

	@Test
	void a_long_stream_is_compared_with_a_short_one_by_rate_and_by_median() {
		assertThat(CommandBenchmark.comparisons(List.of(10, 100_000), List.of(1))).containsExactly(
				new Comparison("command-100000-events-cold-1-client", "command-10-events-cold-1-client"),
				new Comparison("command-100000-events-cold-1-client-p50", "command-10-events-cold-1-client-p50"),
				new Comparison("command-100000-events-hot-1-client", "command-10-events-hot-1-client"),
				new Comparison("command-100000-events-hot-1-client-p50", "command-10-events-hot-1-client-p50"));
	}

	@Test
	void one_length_alone_has_nothing_to_be_compared_with() {
		assertThat(CommandBenchmark.comparisons(List.of(10), List.of(1, 8))).isEmpty();
	}

}
