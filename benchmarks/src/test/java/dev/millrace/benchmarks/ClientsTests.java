package dev.millrace.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ClientsTests {

	private static final Duration SHORT = Duration.ofMillis(50);

	@Test
	void every_call_of_every_client_is_counted() {
		AtomicLong calls = new AtomicLong();

		Clients.Work work = Clients.run(List.of(calls::incrementAndGet, calls::incrementAndGet), SHORT);

		assertThat(work.calls()).isPositive().isEqualTo(calls.get());
		assertThat(work.elapsed()).isGreaterThanOrEqualTo(SHORT);
	}

	@Test
	void a_client_that_fails_fails_the_run() {
		Clients.Client failing = () -> {
			throw new IllegalArgumentException("out of paper");
		};

		assertThatIllegalStateException().isThrownBy(() -> Clients.run(List.of(failing), SHORT))
			.withMessageContaining("out of paper");
	}

	@Test
	void the_rate_is_calls_by_the_second() {
		assertThat(new Clients.Work(300, Duration.ofMillis(1500)).callsPerSecond()).isEqualTo(200.0);
	}

}
