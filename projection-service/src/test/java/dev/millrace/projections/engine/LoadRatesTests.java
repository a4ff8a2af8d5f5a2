package dev.millrace.projections.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LoadRatesTests {

	private Instant now = Instant.EPOCH;

	private final LoadRates rates = new LoadRates(() -> this.now);

	private final UUID rebuild = UUID.randomUUID();

	@Test
	void a_rate_is_that_of_the_last_ten_seconds() {
		note(0, 0);
		note(60, 60_000);
		for (int second = 61; second <= 80; second++) {
			note(second, 60_000 + (second - 60) * 10);
		}

		assertThat(this.rates.of(this.rebuild)).hasValue(10);
	}

	@Test
	void nothing_is_known_at_first_and_of_what_has_ended() {
		note(0, 0);
		assertThat(this.rates.of(this.rebuild)).isEmpty();
		note(1, 500);
		assertThat(this.rates.of(this.rebuild)).hasValue(500);

		this.rates.keep(List.of());

		assertThat(this.rates.of(this.rebuild)).isEmpty();
	}

	@Test
	void looks_in_quick_succession_count_as_one() {
		note(0, 0);
		this.now = this.now.plusMillis(1);
		this.rates.note(this.rebuild, 1_000_000);

		assertThat(this.rates.of(this.rebuild)).isEmpty();
	}

	private void note(long second, long done) {
		this.now = Instant.EPOCH.plus(Duration.ofSeconds(second));
		this.rates.note(this.rebuild, done);
	}

}
