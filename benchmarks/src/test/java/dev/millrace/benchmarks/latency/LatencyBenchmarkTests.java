package dev.millrace.benchmarks.latency;

import java.time.Duration;
import java.util.List;

import dev.millrace.benchmarks.harness.Comparison;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class LatencyBenchmarkTests {

	@ParameterizedTest
	@MethodSource
	void in_a_second_its_writers_commit_the_rows_of_a_load(Load load) {
		assertThat(load.rows(Duration.ofSeconds(1))).isEqualTo(load.rowsPerSecond());
	}

	static List<Load> in_a_second_its_writers_commit_the_rows_of_a_load() {
		return List.of(Load.LOW, Load.MIDDLE, Load.HIGH);
	}

	@Test
	void the_loads_are_ten_a_thousand_and_ten_thousand_events_a_second() {
		assertThat(List.of(Load.LOW, Load.MIDDLE, Load.HIGH)).extracting(Load::name)
			.containsExactly("10-per-second", "1000-per-second", "10000-per-second");
	}

	@Test
	void both_percentiles_of_ours_are_compared_with_the_plain_engine() {
		assertThat(LatencyBenchmark.comparisons(List.of(Load.LOW))).containsExactly(
				new Comparison("millrace-capture-10-per-second-p50", "plain-engine-10-per-second-p50"),
				new Comparison("millrace-capture-10-per-second-p99", "plain-engine-10-per-second-p99"));
	}

	@Test
	void an_event_takes_the_time_from_its_commit_until_it_is_read() {
		Moments moments = new Moments(7, 1);
		long before = System.nanoTime();
		moments.committing(7);
		long after = System.nanoTime();

		moments.read(7, after + 1000);

		assertThat(moments.nanos().boxed()).singleElement()
			.satisfies((nanos) -> assertThat(nanos).isBetween(1000L, after + 1000 - before));
	}

	@Test
	void an_event_that_is_read_twice_fails_the_run() {
		Moments moments = new Moments(0, 1);
		moments.read(0, 5);

		assertThatIllegalStateException().isThrownBy(() -> moments.read(0, 6)).withMessage("Event 0 was read twice");
	}

}
