package dev.millrace.benchmarks;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

class EventTableTests {

	private static final long CHARACTERS = SampleEvent.DATA.length();

	private final EventTable.Content before = new EventTable.Content(5, 5, 5 * CHARACTERS);

	@Test
	void what_was_answered_is_in_the_table() {
		EventTable.Content after = new EventTable.Content(7, 7, 7 * CHARACTERS);

		assertThatNoException().isThrownBy(() -> after.requireAppendedSince(this.before, 2));
	}

	@ParameterizedTest
	@CsvSource({ "6, 7, 0", "8, 7, 0", "7, 6, 0", "7, 7, -1" })
	void an_event_too_few_or_too_many_a_stream_met_twice_and_data_cut_short_fail(long events, long streams,
			long moreCharacters) {
		EventTable.Content after = new EventTable.Content(events, streams, 7 * CHARACTERS + moreCharacters);

		assertThatIllegalStateException().isThrownBy(() -> after.requireAppendedSince(this.before, 2))
			.withMessageStartingWith("After 2 answered appends");
	}

}
