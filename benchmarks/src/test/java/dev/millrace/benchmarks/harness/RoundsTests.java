package dev.millrace.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class RoundsTests {

	private final List<String> turns = new ArrayList<>();

	@Test
	void contestants_take_turns_and_every_other_round_runs_in_the_opposite_order() {
		new Rounds(3, (line) -> {
		}).run(List.of(contestant("a"), contestant("b")));

		assertThat(this.turns).containsExactly("a", "b", "a", "b", "b", "a", "a", "b");
	}

	@Test
	void the_warm_up_is_not_counted() {
		Map<String, Figures> figures = new Rounds(2, (line) -> {
		}).run(List.of(contestant("a")));

		assertThat(figures).containsExactly(Map.entry("a", new Figures("turns", 2.5, 2, 3)));
	}

	@Test
	void figures_of_one_turn_are_kept_apart() {
		Contestant two = () -> List.of(new Measured("rate", "x/s", 7), new Measured("time", "ms", 3));

		Map<String, Figures> figures = new Rounds(1, (line) -> {
		}).run(List.of(two));

		assertThat(figures).containsExactly(Map.entry("rate", new Figures("x/s", 7, 7, 7)),
				Map.entry("time", new Figures("ms", 3, 3, 3)));
	}

	@Test
	void two_contestants_of_one_name_are_a_bug() {
		Rounds rounds = new Rounds(2, (line) -> {
		});

		assertThatIllegalStateException().isThrownBy(() -> rounds.run(List.of(contestant("a"), contestant("a"))))
			.withMessage("a was measured 4 times in 2 rounds");
	}

	/** Its figure is the number of the turn. */
	private Contestant contestant(String name) {
		return () -> {
			this.turns.add(name);
			return List.of(new Measured(name, "turns", this.turns.size()));
		};
	}

}
