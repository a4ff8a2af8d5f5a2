package dev.millrace.events.json;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FingerprintTests {

	@Test
	void white_space_and_the_order_of_properties_do_not_matter() {
		assertThat(of("{\"a\":1,\"b\":[{\"c\":2,\"d\":3}]}")).isEqualTo(of("{ \"b\": [{\"d\":3, \"c\":2}], \"a\":1 }"));
	}

	@Test
	void the_order_of_elements_matters() {
		assertThat(of("[1,2]")).isNotEqualTo(of("[2,1]"));
	}

	@Test
	void another_value_gives_another_fingerprint() {
		assertThat(of("{\"a\":1.10}")).isNotEqualTo(of("{\"a\":1.11}"));
	}

	@Test
	void where_one_part_of_the_target_ends_matters() {
		assertThat(Fingerprint.of(List.of("ab", "c"), Json.events().nullNode()))
			.isNotEqualTo(Fingerprint.of(List.of("a", "bc"), Json.events().nullNode()));
	}

	@Test
	void it_has_64_hexadecimal_digits() {
		assertThat(of("{}")).matches("[0-9a-f]{64}");
	}

	private static String of(String body) {
		return Fingerprint.of(List.of("invoice"), Json.events().readTree(body));
	}

}
