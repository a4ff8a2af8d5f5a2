package dev.millrace.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

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

	/** Its figure is the number of the turn. */
	private Contestant contestant(String name) {
		return new Contestant() {

			@Override
			public String name() {
				return name;
			}

			@Override
			public String unit() {
				return "turns";
			}

			@Override
			public double takeTurn() {
				RoundsTests.this.turns.add(name);
				return RoundsTests.this.turns.size();
			}

		};
	}

}
