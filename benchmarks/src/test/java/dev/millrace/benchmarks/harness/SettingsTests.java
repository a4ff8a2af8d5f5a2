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
	void five_rounds_of_three_seconds_are_the_default_of_benchmarks_without_their_own() {
		Settings settings = Settings.of(this.properties);

		assertThat(settings.rounds()).isEqualTo(5);
		assertThat(settings.turn()).isEqualTo(Duration.ofSeconds(3));
		assertThat(settings.roundsOr(2)).isEqualTo(2);
		assertThat(settings.turnOr(Duration.ofSeconds(10))).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void the_command_line_is_stronger_than_any_default() {
		this.properties.setProperty("benchmark.rounds", "7");
		this.properties.setProperty("benchmark.seconds", "1");

		Settings settings = Settings.of(this.properties);

		assertThat(settings.rounds()).isEqualTo(7);
		assertThat(settings.roundsOr(2)).isEqualTo(7);
		assertThat(settings.turnOr(Duration.ofSeconds(10))).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void the_command_line_names_some_of_the_loads() {
		assertThat(Settings.of(this.properties).namedLoads(List.of("small", "large"), (load) -> load))
			.containsExactly("small", "large");

		this.properties.setProperty("benchmark.loads", "large");

		assertThat(Settings.of(this.properties).namedLoads(List.of("small", "large"), (load) -> load))
			.containsExactly("large");
	}

	@Test
	void a_load_that_there_is_not_is_answered_with_those_there_are() {
		this.properties.setProperty("benchmark.loads", "large,huge");

		assertThatExceptionOfType(UsageException.class)
			.isThrownBy(() -> Settings.of(this.properties).namedLoads(List.of("small", "large"), (load) -> load))
			.withMessage("-Dbenchmark.loads=huge is not possible: name some of small,large.");
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
					"benchmark.events | 10000001", "benchmark.events | 0", "benchmark.events | 1,2,3,4,5" })
	void numbers_that_are_not_possible_are_refused(String name, String text) {
		this.properties.setProperty(name, text);

		assertThatExceptionOfType(UsageException.class).isThrownBy(() -> Settings.of(this.properties))
			.withMessageStartingWith("-D" + name + "=");
	}

}
