package dev.millrace.benchmarks.visible;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class PaceTests {

	@ParameterizedTest
	@MethodSource("paces")
	void in_a_second_its_clients_send_the_commands_of_a_pace(Pace pace) {
		assertThat(pace.commands(Duration.ofSeconds(1)) * pace.clients()).isEqualTo(pace.commandsPerSecond());
		assertThat(pace.interval().multipliedBy(pace.perSecond())).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void the_paces_are_ten_two_hundred_and_two_thousand_commands_a_second() {
		assertThat(paces()).extracting(Pace::load)
			.containsExactly("10-per-second", "200-per-second", "2000-per-second");
	}

	static List<Pace> paces() {
		return List.of(Pace.LOW, Pace.MIDDLE, Pace.HIGH);
	}

}
