package dev.millrace.benchmarks.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PaceTests {

	private static final long MILLISECOND = Duration.ofMillis(1).toNanos();

	private final Pace pace = new Pace(100);

	@Test
	void it_has_as_many_steps_as_fit_into_a_time() {
		assertThat(this.pace.steps(Duration.ofMillis(1999))).isEqualTo(199);
	}

	@Test
	void no_step_comes_before_its_time() {
		List<Long> moments = new ArrayList<>();
		long begin = System.nanoTime();

		this.pace.take(4, (number) -> moments.add((System.nanoTime() - begin) / (10 * MILLISECOND)));

		assertThat(moments).hasSize(4)
			.element(3)
			.satisfies((tenMillis) -> assertThat(tenMillis).isGreaterThanOrEqualTo(3));
	}

	@Test
	void clients_that_begin_together_take_turns() {
		assertThat(this.pace.spread(0, 4)).isEqualTo(this.pace);
		assertThat(this.pace.spread(3, 4).delay()).isEqualTo(Duration.ofMillis(7).plusNanos(500_000));
		long begin = System.nanoTime();

		new Pace(10).spread(1, 2)
			.take(1, (number) -> assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(50 * MILLISECOND));
	}

	@Test
	void a_step_that_is_late_does_not_make_the_next_one_later() {
		List<Long> moments = new ArrayList<>();

		new Pace(10).take(4, (number) -> {
			moments.add(System.nanoTime());
			if (number == 0) {
				LockSupport.parkNanos(300 * MILLISECOND);
			}
		});

		assertThat(moments.get(3) - moments.get(1)).isLessThan(199 * MILLISECOND);
	}

}
