package dev.millrace.benchmarks.harness;

import java.time.Duration;
import java.util.List;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SettingsTests {

	private final Properties properties = new Properties();

	@Test
	void five_rounds_of_three_seconds_are_the_default() {
		assertThat(Settings.of(this.properties))
			.isEqualTo(new Settings("", 5, Duration.ofSeconds(3), List.of(), List.of()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "101", "many", "99999999999" })
	void rounds_that_are_not_possible_are_refused(String rounds) {
		this.properties.setProperty("benchmark.rounds", rounds);

		assertThatExceptionOfType(UsageException.class).isThrownBy(() -> Settings.of(this.properties))
			.withMessage("-Dbenchmark.rounds=" + rounds + " is not possible: set a number from 1 to 100.");
	}

	@Test
	void a_benchmark_has_numbers_of_its_own_until_the_command_line_names_some() {
		assertThat(Settings.of(this.properties).clientsOr(List.of(1, 8))).containsExactly(1, 8);

		this.properties.setProperty("benchmark.clients", "64, 1,64");
		this.properties.setProperty("benchmark.events", "10");

		Settings settings = Settings.of(this.properties);
		assertThat(settings.clientsOr(List.of(1, 8))).containsExactly(1, 64);
		assertThat(settings.eventsOr(List.of(5))).containsExactly(10);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "benchmark.clients | 1,,8", "benchmark.clients | 65", "benchmark.clients | 1;8",
					"benchmark.events | 1000001", "benchmark.events | 0", "benchmark.events | 1,2,3,4,5" })
	void numbers_that_are_not_possible_are_refused(String name, String text) {
		this.properties.setProperty(name, text);

		assertThatExceptionOfType(UsageException.class).isThrownBy(() -> Settings.of(this.properties))
			.withMessageStartingWith("-D" + name + "=");
	}

}
