package dev.millrace.cdc.debezium;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ArrivalsTests {

	private final Arrivals arrivals = new Arrivals();

	private final Deque<String> queue = new ArrayDeque<>();

	@Test
	void all_that_have_arrived_are_taken_at_once() throws Exception {
		arrive("begin");
		arrive("row");
		arrive("end");

		assertThat(take()).containsExactly("begin", "row", "end");
		assertThat(take()).isEmpty();
	}

	@Test
	void the_queue_is_not_asked_for_more_than_have_arrived() throws Exception {
		arrive("begin");
		this.queue.add("not announced yet");

		assertThat(take()).containsExactly("begin");
	}

	@Test
	void what_was_taken_before_it_was_announced_is_not_waited_for() throws Exception {
		this.queue.add("begin");
		assertThat(take()).containsExactly("begin");
		this.arrivals.add();
		arrive("row");
		arrive("end");

		assertThat(take()).containsExactly("row", "end");
		arrive("next");
		assertThat(take()).containsExactly("next");
	}

	private void arrive(String record) {
		this.queue.add(record);
		this.arrivals.add();
	}

	private List<String> take() throws InterruptedException {
		return this.arrivals.take(Duration.ofMillis(1), () -> {
			String next = this.queue.poll();
			return (next != null) ? List.of(next) : List.of();
		});
	}

}
