package dev.millrace.events.json;

import java.math.BigDecimal;

import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class JsonTests {

	@Test
	void a_text_that_is_not_json_is_explained_with_its_place_only() {
		JacksonException failure = catchThrowableOfType(JacksonException.class,
				() -> Json.events().readTree("{\"country\":\"X\",\n\"lines\":[]"));

		assertThat(Json.problem(failure)).isEqualTo(
				"Not valid JSON at line 2, column 11: Unexpected end-of-input: expected close marker for Object");
	}

	@Test
	void decimals_are_exact_and_keep_their_scale() {
		assertThat(Json.events().readTree("{\"price\":2.550}").path("price").decimalValue())
			.isEqualTo(new BigDecimal("2.550"));
		assertThat(Json.events().writeValueAsString(new BigDecimal("1E+3"))).isEqualTo("1000");
	}

}
