package dev.millrace.events.http;

import java.util.Map;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.store.Idempotency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class IdempotencyHeadersTests {

	@ParameterizedTest
	@ValueSource(strings = { "536365", "a b", " a", "ü€𝄞", "%41", "a+b/c", "\u0000\n" })
	void every_key_arrives_as_it_was_sent(String key) {
		Map<String, String> headers = IdempotencyHeaders.of(new Idempotency("x" + key, "f"));

		assertThat(headers.values()).allMatch((value) -> value.matches("[!-~]+"));
		assertThat(IdempotencyHeaders.key(headers.get(IdempotencyHeaders.KEY),
				headers.get(IdempotencyHeaders.KEY_ENCODED)))
			.contains("x" + key);
		assertThat(headers).containsEntry(IdempotencyHeaders.FINGERPRINT, "f");
	}

	@Test
	void what_cannot_be_understood_is_refused_by_its_header() {
		assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> IdempotencyHeaders.key(null, "%4"))
			.satisfies((ex) -> assertThat(ex.field()).isEqualTo(IdempotencyHeaders.KEY_ENCODED));
		assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> IdempotencyHeaders.key("a", "a"));
		assertThatExceptionOfType(InvalidValueException.class)
			.isThrownBy(() -> IdempotencyHeaders.fingerprint("x".repeat(101)));
	}

}
