package dev.millrace.benchmarks.rebuild;

import java.util.List;
import java.util.Properties;

import dev.millrace.benchmarks.harness.Comparison;
import dev.millrace.benchmarks.harness.Settings;
import dev.millrace.benchmarks.harness.UsageException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RebuildBenchmarkTests {

	@Test
	void a_million_events_are_of_few_keys_and_of_as_many() {
		assertThat(RebuildBenchmark.loads(settings("", ""))).containsExactly(new Load(1_000_000, 10_000),
				new Load(1_000_000, 1_000_000));
	}

	@Test
	void the_command_line_says_how_many_events_there_are_and_in_which_loads() {
		assertThat(RebuildBenchmark.loads(settings("10000000", "10000-keys")))
			.containsExactly(new Load(10_000_000, 10_000));
		assertThatExceptionOfType(UsageException.class).isThrownBy(() -> RebuildBenchmark.loads(settings("1,2", "")))
			.withMessage("-Dbenchmark.events=1,2 is not possible: name one number of events.");
	}

	@Test
	void the_rows_are_what_the_events_add_up_to() {
		assertThat(new Load(4, 3).totals()).isEqualTo(new Load.Totals(3, 4, 1 + 2 + 3));
		assertThat(new Load(10_001, 20_000).totals()).isEqualTo(new Load.Totals(10_001, 10_001, 9_999L * 10_000 / 2));
	}

	@Test
	void ours_is_compared_with_all_others() {
		assertThat(RebuildBenchmark.comparisons(List.of(new Load(1, 2)))).containsExactly(
				new Comparison("millrace-rebuild-2-keys", "read-and-decode-2-keys"),
				new Comparison("millrace-rebuild-2-keys", "plain-listener-2-keys"),
				new Comparison("millrace-rebuild-2-keys", "tuned-listener-2-keys"),
				new Comparison("millrace-rebuild-2-keys", "one-sql-statement-2-keys"),
				new Comparison("millrace-rebuild-2-keys", "millrace-rebuild-sql-2-keys"),
				new Comparison("millrace-rebuild-2-keys", "millrace-rebuild-jpa-2-keys"));
	}

	private static Settings settings(String events, String loads) {
		Properties properties = new Properties();
		properties.setProperty("benchmark.events", events);
		properties.setProperty("benchmark.loads", loads);
		return Settings.of(properties);
	}

}
