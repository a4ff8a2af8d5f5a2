package dev.millrace.benchmarks.harness;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class FiguresTests {

	@Test
	void the_median_of_an_odd_number_is_the_one_in_the_middle() {
		assertThat(Figures.of("x/s", List.of(9.0, 1.0, 4.0))).isEqualTo(new Figures("x/s", 4.0, 1.0, 9.0));
	}

	@Test
	void the_median_of_an_even_number_is_the_mean_of_the_two_in_the_middle() {
		assertThat(Figures.of("x/s", List.of(9.0, 1.0, 4.0, 6.0))).isEqualTo(new Figures("x/s", 5.0, 1.0, 9.0));
	}

	@Test
	void one_figure_is_its_own_median() {
		assertThat(Figures.of("x/s", List.of(7.0))).isEqualTo(new Figures("x/s", 7.0, 7.0, 7.0));
	}

	@Test
	void no_figure_has_no_median() {
		assertThatIllegalStateException().isThrownBy(() -> Figures.of("x/s", List.of()));
	}

}
