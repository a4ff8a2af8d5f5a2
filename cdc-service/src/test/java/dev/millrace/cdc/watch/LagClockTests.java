package dev.millrace.cdc.watch;

import java.time.Duration;
import java.time.Instant;

import dev.millrace.cdc.relay.Lsn;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LagClockTests {

	private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

	private final LagClock clock = new LagClock();

	@Test
	void what_is_all_published_has_no_lag() {
		this.clock.mark(START, new Lsn(10), new Lsn(10));

		assertThat(this.clock.lag(START.plusSeconds(60))).isZero();
	}

	@Test
	void the_lag_is_the_age_of_the_oldest_end_that_is_not_published() {
		this.clock.mark(START, new Lsn(10), new Lsn(10));
		this.clock.mark(START.plusSeconds(5), new Lsn(20), new Lsn(10));
		this.clock.mark(START.plusSeconds(10), new Lsn(30), new Lsn(15));
		assertThat(this.clock.lag(START.plusSeconds(10))).isEqualTo(Duration.ofSeconds(5));

		this.clock.mark(START.plusSeconds(15), new Lsn(30), new Lsn(20));

		assertThat(this.clock.lag(START.plusSeconds(15))).isEqualTo(Duration.ofSeconds(5));
	}

	@Test
	void a_server_at_rest_gets_no_older_marks_than_its_last_end() {
		this.clock.mark(START, new Lsn(10), new Lsn(5));
		this.clock.mark(START.plusSeconds(5), new Lsn(10), new Lsn(5));

		assertThat(this.clock.lag(START.plusSeconds(5))).isEqualTo(Duration.ofSeconds(5));
	}

	@Test
	void memory_is_bounded_and_the_oldest_end_is_kept() {
		for (int look = 1; look <= 5000; look++) {
			this.clock.mark(START.plusSeconds(look), new Lsn(look), Lsn.ZERO);
		}

		assertThat(this.clock.lag(START.plusSeconds(5001))).isEqualTo(Duration.ofSeconds(5000));
	}

}
