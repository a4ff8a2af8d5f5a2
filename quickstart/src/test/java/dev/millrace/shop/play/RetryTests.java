package dev.millrace.shop.play;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RetryTests {

	private final List<Duration> pauses = new ArrayList<>();

	private final Retry retry = new Retry(this.pauses::add);

	@Test
	void a_first_result_needs_no_pause() throws InterruptedException {
		assertThat(this.retry.until(() -> Optional.of("answer"))).contains("answer");
		assertThat(this.pauses).isEmpty();
	}

	@Test
	void pauses_grow_until_there_is_a_result() throws InterruptedException {
		Iterator<Optional<String>> answers = List
			.of(Optional.<String>empty(), Optional.<String>empty(), Optional.of("answer"))
			.iterator();

		assertThat(this.retry.until(answers::next)).contains("answer");
		assertThat(this.pauses).containsExactly(Duration.ofMillis(50), Duration.ofMillis(100));
	}

	@Test
	void without_any_result_it_gives_up_after_about_two_minutes() throws InterruptedException {
		assertThat(this.retry.until(Optional::empty)).isEmpty();
		assertThat(this.pauses).hasSize(Retry.ATTEMPTS_MAX - 1);
		assertThat(this.pauses.stream().reduce(Duration.ZERO, Duration::plus)).isBetween(Duration.ofSeconds(90),
				Duration.ofSeconds(130));
	}

}
