package dev.millrace.shop.play;

import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@Timeout(60)
class InOrderTests {

	@Test
	void results_come_in_the_order_of_the_starts_whatever_ends_first() throws InterruptedException {
		try (InOrder<String> calls = new InOrder<>(2)) {
			CountDownLatch secondEnded = new CountDownLatch(1);
			calls.start(() -> {
				secondEnded.await();
				return "first";
			});
			calls.start(() -> {
				secondEnded.countDown();
				return "second";
			});

			assertThat(calls.take()).isEqualTo("first");
			assertThat(calls.take()).isEqualTo("second");
			assertThat(calls.isEmpty()).isTrue();
		}
	}

	@Test
	void no_more_calls_run_at_once_than_allowed() {
		try (InOrder<String> calls = new InOrder<>(1)) {
			calls.start(() -> "first");

			assertThat(calls.isFull()).isTrue();
			assertThatIllegalStateException().isThrownBy(() -> calls.start(() -> "second"));
		}
	}

	@Test
	void what_a_call_throws_is_thrown_when_its_result_is_taken() {
		try (InOrder<String> calls = new InOrder<>(1)) {
			calls.start(() -> {
				throw new IllegalArgumentException("wrong");
			});

			assertThatIllegalArgumentException().isThrownBy(calls::take).withMessage("wrong");
		}
	}

	@Test
	void closing_interrupts_the_calls_that_still_run() throws InterruptedException {
		CountDownLatch interrupted = new CountDownLatch(1);
		try (InOrder<String> calls = new InOrder<>(1)) {
			CountDownLatch running = new CountDownLatch(1);
			calls.start(() -> {
				running.countDown();
				try {
					new CountDownLatch(1).await();
				}
				catch (InterruptedException ex) {
					interrupted.countDown();
				}
				return "interrupted";
			});
			running.await();
		}

		assertThat(interrupted.getCount()).isZero();
	}

}
