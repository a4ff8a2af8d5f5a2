package dev.millrace.projections.engine;

import dev.millrace.projections.engine.ProjectionVersion.State;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LiveLagTests {

	private final LiveLag lag = new LiveLag(1_000);

	private final ProjectionVersion one = new ProjectionVersion("one", 1, 1, State.LIVE);

	private final ProjectionVersion two = new ProjectionVersion("two", 4, 1, State.LIVE);

	@Test
	void loads_wait_while_any_live_version_is_further_behind_than_it_may_be() {
		this.lag.moving(this.one, 1_000);
		assertThat(this.lag.isLate()).isFalse();

		this.lag.moving(this.two, 1_001);
		assertThat(this.lag.isLate()).isTrue();

		this.lag.moving(this.two, 3);
		assertThat(this.lag.isLate()).isFalse();
	}

	@Test
	void nobody_waits_for_one_that_stands_still() {
		this.lag.moving(this.one, 5_000);

		this.lag.standing(this.one);

		assertThat(this.lag.isLate()).isFalse();
	}

}
