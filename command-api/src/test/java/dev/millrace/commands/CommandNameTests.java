package dev.millrace.commands;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CommandNameTests {

	@Test
	void words_are_in_lower_case_and_joined_by_hyphens() {
		assertThat(CommandName.of(IssueInvoice.class)).isEqualTo("issue-invoice");
		assertThat(CommandName.of(Cancel.class)).isEqualTo("cancel");
	}

	@Test
	void an_abbreviation_is_one_word() {
		assertThat(CommandName.of(SendHTTPCall.class)).isEqualTo("send-http-call");
	}

	@Test
	void a_digit_belongs_to_the_word_before_it() {
		assertThat(CommandName.of(Ship2Boxes.class)).isEqualTo("ship2-boxes");
	}

	private record IssueInvoice() {
	}

	private record Cancel() {
	}

	private record SendHTTPCall() {
	}

	private record Ship2Boxes() {
	}

}
