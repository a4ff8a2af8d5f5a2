package dev.millrace.events.json;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;

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
	void a_captured_row_is_read_as_debezium_writes_it() {
		Row row = Json.rows()
			.readValue(
					"""
							{"paid_on":"2010-12-01Z","paid_at":"08:26:00.5Z","sent_at":"2010-12-01T08:26:00.123456Z","amount":"12.3400"}
							""",
					Row.class);

		assertThat(row).isEqualTo(new Row(LocalDate.of(2010, 12, 1), LocalTime.of(8, 26, 0, 500_000_000),
				LocalDateTime.of(2010, 12, 1, 8, 26, 0, 123_456_000), new BigDecimal("12.3400"), 0));
	}

	@Test
	void decimals_are_exact_and_keep_their_scale() {
		assertThat(Json.events().readTree("{\"price\":2.550}").path("price").decimalValue())
			.isEqualTo(new BigDecimal("2.550"));
		assertThat(Json.events().writeValueAsString(new BigDecimal("1E+3"))).isEqualTo("1000");
	}

	record Row(LocalDate paidOn, LocalTime paidAt, LocalDateTime sentAt, BigDecimal amount, int missing) {
	}

}
