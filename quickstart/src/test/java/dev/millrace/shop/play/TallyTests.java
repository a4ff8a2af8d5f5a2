package dev.millrace.shop.play;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TallyTests {

	private static final Document DOCUMENT = new Document(2, "536365", null, "France",
			Instant.parse("2010-12-01T08:26:00Z"), List.of());

	@Test
	void documents_done_include_those_of_earlier_runs_and_the_refused() {
		Tally tally = new Tally(100, 8);

		tally.accepted(DOCUMENT, "t1");
		tally.refused();

		assertThat(tally.documentsDone()).isEqualTo(102);
		assertThat(tally.commands()).isEqualTo(2);
		assertThat(tally.refusals()).isEqualTo(1);
	}

	@Test
	void only_the_last_tokens_are_kept() {
		Tally tally = new Tally(0, 2);

		List.of("t1", "t2", "t3").forEach((token) -> tally.accepted(DOCUMENT, token));

		assertThat(tally.lastTokens()).containsExactly("t2", "t3");
	}

}
