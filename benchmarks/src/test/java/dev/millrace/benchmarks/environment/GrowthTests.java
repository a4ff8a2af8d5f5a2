package dev.millrace.benchmarks.environment;

import java.math.BigDecimal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class GrowthTests {

	private final Growth.Content answered = new Growth.Content(20, 2, new BigDecimal("25.00"));

	@Test
	void what_was_answered_is_in_the_table() {
		assertThat(this.answered.sameAs(new Growth.Content(20, 2, new BigDecimal("25")))).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "19, 2, 25.00", "21, 2, 25.00", "20, 1, 25.00", "20, 2, 24.99" })
	void an_event_too_few_or_too_many_a_stream_met_twice_and_another_sum_are_seen(long events, long streams,
			BigDecimal sum) {
		assertThat(this.answered.sameAs(new Growth.Content(events, streams, sum))).isFalse();
	}

}
