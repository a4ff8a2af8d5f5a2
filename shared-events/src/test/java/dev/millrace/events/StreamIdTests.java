package dev.millrace.events;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StreamIdTests {

	@Test
	void the_first_hyphen_ends_the_category() {
		assertThat(StreamId.parse("invoice-C536-1")).isEqualTo(new StreamId("invoice", "C536-1"));
		assertThat(StreamId.parse("invoice-C536-1")).hasToString("invoice-C536-1");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "invoice", "-1", "Invoice-1", "9-1", "invoice-", "invoice-a b", "invoice-a/b", "invoice-ü" })
	void what_is_no_stream_id_is_refused_with_the_field(String text) {
		assertThatThrownBy(() -> StreamId.parse(text)).isInstanceOf(InvalidValueException.class)
			.extracting((failure) -> ((InvalidValueException) failure).field())
			.isIn("streamId", "category", "id");
	}

	@Test
	void keys_and_categories_are_bounded() {
		assertThat(new StreamId("c".repeat(63), "k".repeat(200)).toString()).hasSize(264);
		assertThatThrownBy(() -> new StreamId("c".repeat(64), "k")).isInstanceOf(InvalidValueException.class);
		assertThatThrownBy(() -> new StreamId("c", "k".repeat(201))).isInstanceOf(InvalidValueException.class);
	}

}
