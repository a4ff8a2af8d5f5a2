package dev.millrace.benchmarks.visible;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class LoadTests {

	@ParameterizedTest
	@MethodSource("loads")
	void in_a_second_its_clients_send_the_commands_of_a_load(Load load) {
		assertThat(load.pace().steps(Duration.ofSeconds(1)) * load.clients()).isEqualTo(load.commandsPerSecond());
	}

	@Test
	void the_loads_are_ten_two_hundred_and_two_thousand_commands_a_second() {
		assertThat(loads()).extracting(Load::name)
			.containsExactly("10-per-second", "200-per-second", "2000-per-second");
	}

	static List<Load> loads() {
		return List.of(Load.LOW, Load.MIDDLE, Load.HIGH);
	}

}
