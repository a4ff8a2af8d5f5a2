package dev.millrace.projections.repair;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.json.Json;
import dev.millrace.projections.Key;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RowKeysTests {

	@Test
	void keys_are_read_as_text_or_as_what_they_are() {
		assertThat(parse(ByText.class, "\"12\"")).isEqualTo("12");
		assertThat(parse(ByNumber.class, "12")).isEqualTo(12L);
		assertThat(parse(ByNumber.class, "\"12\"")).isEqualTo(12L);
		assertThat(parse(ByDecimal.class, "1.50")).isEqualTo(new BigDecimal("1.50"));
		assertThat(parse(ById.class, "\"00000000-0000-0000-0000-000000000001\"")).isEqualTo(new UUID(0, 1));
		assertThat(parse(ByDay.class, "\"2011-12-09\"")).isEqualTo(LocalDate.of(2011, 12, 9));
		assertThat(parse(ByTime.class, "\"1970-01-01T00:00:01Z\"")).isEqualTo(Instant.ofEpochSecond(1));
		assertThat(parse(ByKind.class, "\"LARGE\"")).isEqualTo(Kind.LARGE);
		assertThat(parse(ByTruth.class, "true")).isEqualTo(true);
		assertThat(parse(ByParts.class, "[\"a\",\"b\"]")).isEqualTo(List.of("a", "b"));
	}

	@Test
	void what_is_no_key_is_refused_and_names_the_field_and_the_type() {
		assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> parse(ByNumber.class, "\"many\""))
			.withMessage("\"many\" is no key of this read model: 'number' is of type long")
			.satisfies((ex) -> assertThat(ex.field()).isEqualTo("keys"));
		refuses(ByText.class, "12");
		refuses(ByText.class, "null");
		refuses(ByText.class, "[\"a\"]");
		refuses(ByText.class, "\"\\u0000\"");
		refuses(ByNumber.class, "1.5");
		refuses(ByNumber.class, "true");
		refuses(ByNumber.class, "99999999999999999999");
		refuses(ByDecimal.class, "1e999999999");
		refuses(ById.class, "\"x\"");
		refuses(ByDay.class, "\"9.12.2011\"");
		refuses(ByTime.class, "\"today\"");
		refuses(ByKind.class, "\"large\"");
		refuses(ByTruth.class, "\"yes\"");
		refuses(ByParts.class, "{\"a\":1}");
	}

	@Test
	void keys_are_the_same_that_the_database_takes_for_the_same() {
		assertThat(RowKeys.same(new BigDecimal("1.50"))).isEqualTo(RowKeys.same(new BigDecimal("1.5")));
		assertThat(RowKeys.same(Instant.ofEpochSecond(1, 1_999)))
			.isEqualTo(RowKeys.same(Instant.ofEpochSecond(1, 1_000)));
		assertThat(RowKeys.same("1.50")).isNotEqualTo(RowKeys.same("1.5"));
	}

	private static Object parse(Class<?> rowType, String json) {
		return new RowKeys(rowType).parse(Json.events().readTree(json));
	}

	private static void refuses(Class<?> rowType, String json) {
		assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> parse(rowType, json));
	}

	enum Kind {

		LARGE

	}

	record ByText(String text, long sum) {
	}

	record ByNumber(String name, @Key long number) {
	}

	record ByDecimal(BigDecimal price) {
	}

	record ById(UUID id) {
	}

	record ByDay(LocalDate day) {
	}

	record ByTime(Instant at) {
	}

	record ByKind(Kind kind) {
	}

	record ByTruth(boolean isIt) {
	}

	record ByParts(List<String> parts) {
	}

}
