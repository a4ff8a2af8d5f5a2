package dev.millrace.cdc.kafka;

import java.util.List;
import java.util.Map;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ExpectedOffsetsTests {

	private static final TopicPartition FIRST = new TopicPartition("events.account", 0);

	private static final TopicPartition SECOND = new TopicPartition("events.account", 1);

	private final ExpectedOffsets expected = new ExpectedOffsets();

	@Test
	void nothing_is_expected_of_a_partition_that_was_not_written_to() {
		this.expected.committed(ends(5, 7), List.of(FIRST));

		assertThat(this.expected.endsWith(ends(5, 7), List.of(FIRST, SECOND))).isEmpty();
		assertThat(this.expected.endsWith(ends(5, 7), List.of(FIRST))).isPresent();
	}

	@Test
	void records_follow_the_marker_that_ends_the_transaction_before() {
		this.expected.committed(ends(5, 7), List.of(FIRST, SECOND));

		assertThat(this.expected.endsWith(ends(5, 7), List.of(FIRST, FIRST, SECOND))).contains(ends(8, 9));
	}

	@Test
	void a_transaction_that_leaves_a_partition_out_does_not_move_it() {
		this.expected.committed(ends(5, 7), List.of(FIRST, SECOND));
		this.expected.committed(ends(7, 7), List.of(FIRST));

		assertThat(this.expected.endsWith(ends(7, 7), List.of(SECOND))).contains(ends(7, 9));
	}

	@Test
	void without_records_the_ends_are_those_of_before() {
		assertThat(this.expected.endsWith(ends(5, 7), List.of())).contains(ends(5, 7));
	}

	@Test
	void what_was_forgotten_is_learned_again_and_what_was_given_up_is_not() {
		this.expected.committed(ends(5, 7), List.of(FIRST));

		this.expected.forget();
		assertThat(this.expected.endsWith(ends(5, 7), List.of(FIRST))).isEmpty();
		this.expected.committed(ends(9, 7), List.of(FIRST));
		assertThat(this.expected.endsWith(ends(9, 7), List.of(FIRST))).contains(ends(11, 7));

		this.expected.giveUp();
		this.expected.committed(ends(11, 7), List.of(FIRST));
		assertThat(this.expected.endsWith(ends(11, 7), List.of(FIRST))).isEmpty();
	}

	private static Map<String, Map<Integer, Long>> ends(long first, long second) {
		return Map.of("events.account", Map.of(0, first, 1, second));
	}

}
