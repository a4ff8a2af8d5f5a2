package dev.millrace.benchmarks.cdc;

import java.util.List;
import java.util.Properties;

import dev.millrace.benchmarks.harness.Comparison;
import dev.millrace.benchmarks.harness.Settings;
import dev.millrace.benchmarks.harness.UsageException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CdcBenchmarkTests {

	@Test
	void half_a_million_events_wait_one_a_transaction_and_in_hundreds_and_fewer_small_and_large_ones() {
		assertThat(CdcBenchmark.loads(settings("", ""))).containsExactly(new Load("1-row", 500_000, 1, 270),
				new Load("100-rows", 500_000, 100, 270), new Load("100-byte-rows", 250_000, 100, 100),
				new Load("10-kB-rows", 25_000, 100, 10_000));
	}

	@Test
	void the_command_line_says_how_many_events_wait_and_in_which_loads() {
		assertThat(CdcBenchmark.loads(settings("2000", "1-row,10-kB-rows")))
			.containsExactly(new Load("1-row", 2000, 1, 270), new Load("10-kB-rows", 100, 100, 10_000));
	}

	@Test
	void only_one_number_of_events_waits() {
		assertThatExceptionOfType(UsageException.class).isThrownBy(() -> CdcBenchmark.loads(settings("1,2", "")))
			.withMessage("-Dbenchmark.events=1,2 is not possible: name one number of events.");
	}

	@Test
	void ours_is_compared_with_the_engine_alone_the_plain_engine_and_the_raw_read() {
		assertThat(CdcBenchmark.comparisons(List.of(Load.single(0)))).containsExactly(
				new Comparison("millrace-capture-1-row", "engine-alone-1-row"),
				new Comparison("millrace-capture-1-row", "plain-engine-1-row"),
				new Comparison("millrace-capture-1-row", "raw-read-1-row"));
	}

	private static Settings settings(String events, String loads) {
		Properties properties = new Properties();
		properties.setProperty("benchmark.events", events);
		properties.setProperty("benchmark.loads", loads);
		return Settings.of(properties);
	}

}
