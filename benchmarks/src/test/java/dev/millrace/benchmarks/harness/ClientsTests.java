package dev.millrace.benchmarks.harness;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

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
	void a_client_calls_once_even_if_its_time_is_over() {
		assertThat(Clients.run(List.of(() -> {
		}), Duration.ofNanos(-1)).calls()).isEqualTo(1);
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
		assertThat(Clients.Work.of(LongStream.range(0, 300), Duration.ofMillis(1500)).callsPerSecond())
			.isEqualTo(200.0);
	}

	@Test
	void a_percentile_is_the_time_within_which_that_share_was_answered() {
		// 100 ms, 99 ms and so on down to 1 ms.
		LongStream calls = LongStream.rangeClosed(0, 99).map((number) -> (100 - number) * 1_000_000);

		Clients.Work work = Clients.Work.of(calls, SHORT);

		assertThat(work.percentileMilliseconds(1)).isEqualTo(1.0);
		assertThat(work.percentileMilliseconds(50)).isEqualTo(50.0);
		assertThat(work.percentileMilliseconds(99)).isEqualTo(99.0);
		assertThat(work.percentileMilliseconds(100)).isEqualTo(100.0);
	}

	@Test
	void the_only_call_is_every_percentile() {
		Clients.Work work = Clients.Work.of(LongStream.of(2_500_000), SHORT);

		assertThat(work.percentileMilliseconds(50)).isEqualTo(2.5);
		assertThat(work.percentileMilliseconds(99)).isEqualTo(2.5);
	}

	@Test
	void without_a_call_there_is_no_percentile() {
		Clients.Work work = Clients.Work.of(LongStream.empty(), SHORT);

		assertThatIllegalStateException().isThrownBy(() -> work.percentileMilliseconds(50));
	}

	@Test
	void a_call_is_timed() {
		Clients.Work work = Clients.run(List.of(() -> LockSupport.parkNanos(SHORT.toNanos())), SHORT);

		assertThat(work.percentileMilliseconds(100)).isPositive().isLessThanOrEqualTo(work.elapsed().toNanos() / 1e6);
	}

}
