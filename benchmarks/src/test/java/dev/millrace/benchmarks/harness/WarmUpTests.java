package dev.millrace.benchmarks.harness;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WarmUpTests {

	private static final Duration LONG = Duration.ofMinutes(1);

	private static final Duration NONE = Duration.ZERO;

	private final AtomicLong calls = new AtomicLong();

	private final List<Clients.Client> client = List.of(this.calls::incrementAndGet);

	@Test
	void it_ends_with_the_calls_that_were_wanted() {
		WarmUp.run(this.client, 5, LONG, NONE);

		assertThat(this.calls).hasValue(5);
	}

	@Test
	void it_ends_with_its_time_however_slow_the_calls_are() {
		WarmUp.run(this.client, Long.MAX_VALUE, Duration.ofMillis(20), NONE);

		assertThat(this.calls.get()).isPositive();
	}

}
