package dev.millrace.commands.binding;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.events.InvalidValueException;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class CommandBinderTests {

	private static final Validator VALIDATOR = Validation.buildDefaultValidatorFactory().getValidator();

	private static final String COMMAND = """
			{"name": "a", "count": 1, "amount": 1.10, "day": "2026-03-01", "size": "SMALL",
			 "lines": [{"product": "p", "quantity": 1}], "prices": {"x": 1.0}, "tags": ["t"]}
			""";

	private final CommandBinder binder = new CommandBinder(VALIDATOR);

	@Test
	void a_right_body_becomes_the_command_with_every_digit() {
		Everything command = bind(COMMAND, Everything.class);

		assertThat(command.amount()).isEqualTo(new BigDecimal("1.10"));
		assertThat(command.lines()).containsExactly(new Line("p", 1));
		assertThat(command.prices()).containsEntry("x", new BigDecimal("1.0"));
		assertThat(command.note()).isEmpty();
		assertThat(command.remark()).isNull();
	}

	@Test
	void everything_that_is_missing_is_named_at_once() {
		assertThat(fields("{}", Everything.class)).containsExactlyInAnyOrder("name", "count", "amount", "day", "size",
				"lines", "prices", "tags");
	}

	@Test
	void null_is_as_good_as_missing() {
		assertThat(fields(COMMAND.replace("\"a\"", "null"), Everything.class)).containsExactly("name");
	}

	@Test
	void wrong_types_unknown_properties_and_broken_constraints_are_named_together() {
		String body = """
				{"name": " ", "count": "1", "amount": true, "day": "01.03.2026", "size": "HUGE", "colour": 1,
				 "lines": [{"product": "p", "quantity": 1}, {"product": 7, "quantity": 0, "x": 1}, null, 3],
				 "prices": {"x": "y"}, "tags": ["t", ""], "remark": "too long for this"}
				""";

		assertThat(fields(body, Everything.class)).containsExactlyInAnyOrder("name", "count", "amount", "day", "size",
				"colour", "lines[1].product", "lines[1].quantity", "lines[1].x", "lines[2]", "lines[3]", "prices[x]",
				"tags[1]", "remark");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "\"count\": 1|\"count\": 2.5|count", "\"count\": 1|\"count\": \"1\"|count",
					"\"count\": 1|\"count\": 99999999999|count", "\"count\": 1|\"count\": true|count",
					"\"name\": \"a\"|\"name\": 5|name", "\"size\": \"SMALL\"|\"size\": 0|size",
					"\"amount\": 1.10|\"amount\": \"1.10\"|amount", "[\"t\"]|\"t\"|tags", "{\"x\": 1.0}|[1]|prices",
					"[{\"product\": \"p\", \"quantity\": 1}]|{}|lines" })
	void nothing_is_coerced_into_another_type(String right, String wrong, String field) {
		assertThat(fields(COMMAND.replace(right, wrong), Everything.class)).containsExactly(field);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "\"count\": 1|\"count\": \"x\"|whole number", "\"2026-03-01\"|\"x\"|a date such as",
					"\"SMALL\"|\"x\"|one of [SMALL, LARGE]", "\"count\": 1|\"c\": 1|known are [amount" })
	void a_message_says_what_to_send_instead(String right, String wrong, String expected) {
		assertThat(errors(COMMAND.replace(right, wrong), Everything.class))
			.anySatisfy((error) -> assertThat(error.message()).contains(expected));
	}

	@Test
	void a_constraint_on_the_whole_is_checked_when_its_parts_are_right() {
		assertThat(errors("{\"from\": 2, \"to\": 1}", Range.class))
			.containsExactly(new FieldError("ordered", "from must not be above to"));
		assertThat(fields("{\"from\": 2, \"to\": \"x\"}", Range.class)).containsExactly("to");
	}

	@Test
	void what_a_constructor_refuses_is_named_with_its_path() {
		assertThat(errors("{\"percent\": {\"value\": 101}}", Discount.class))
			.containsExactly(new FieldError("percent.value", "101 is above 100"));
		assertThat(errors("{\"percent\": {\"value\": -1}}", Discount.class))
			.containsExactly(new FieldError("percent", "below 0"));
	}

	@Test
	void a_bug_in_a_constructor_is_no_fault_of_the_sender() {
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> bind("{\"percent\": {\"value\": 50}}", Discount.class))
			.isNotInstanceOf(InvalidCommandException.class)
			.withRootCauseInstanceOf(IllegalStateException.class);
	}

	@Test
	void annotations_of_jackson_are_respected() {
		Annotated command = bind("{\"the-name\": \"n\", \"day\": \"01.03.2026\"}", Annotated.class);

		assertThat(command).isEqualTo(new Annotated("n", LocalDate.of(2026, 3, 1)));
		assertThat(fields("{\"the-name\": \"\", \"day\": \"01.03.2026\"}", Annotated.class))
			.containsExactly("the-name");
		assertThat(fields("{\"the-name\": \"n\", \"day\": \"2026-03-01\"}", Annotated.class)).containsExactly("day");
	}

	@ParameterizedTest
	@ValueSource(strings = { "[]", "1", "\"x\"", "null" })
	void a_body_that_is_no_object_is_refused_as_a_whole(String body) {
		assertThat(errors(body, Everything.class)).containsExactly(new FieldError("", "Must be a JSON object"));
	}

	@Test
	void no_body_is_an_empty_object() {
		assertThat(bind("", Nothing.class)).isEqualTo(new Nothing());
	}

	@ParameterizedTest
	@ValueSource(strings = { "{", "{\"a\":1,\"a\":2}", "{} {}", "{\"a\":1e999999999}", "{\"a\":01}" })
	void malformed_json_is_refused_as_a_whole(String body) {
		InvalidCommandException ex = catchThrowableOfType(InvalidCommandException.class,
				() -> bind(body, Everything.class));

		assertThat(ex.errors()).singleElement()
			.satisfies((error) -> assertThat(error.message()).startsWith("Not valid JSON"));
	}

	@Test
	void malformed_json_is_answered_with_line_and_column() {
		assertThat(errors("{\"a\":\n  oops}", Everything.class)).singleElement()
			.satisfies((error) -> assertThat(error.message()).contains("at line 2, column"));
	}

	private <C> C bind(String body, Class<C> type) {
		return this.binder.bind(CommandJson.parse(body.getBytes(StandardCharsets.UTF_8)), type);
	}

	private List<FieldError> errors(String body, Class<?> type) {
		return catchThrowableOfType(InvalidCommandException.class, () -> bind(body, type)).errors();
	}

	private List<String> fields(String body, Class<?> type) {
		return errors(body, type).stream().map(FieldError::field).toList();
	}

	enum Format {

		SMALL, LARGE

	}

	record Everything(@NotBlank String name, int count, BigDecimal amount, LocalDate day, Format size,
			@Size(min = 1) List<Line> lines, Map<String, BigDecimal> prices, List<@NotBlank String> tags,
			Optional<String> note, @Size(max = 10) @Nullable String remark) {
	}

	record Line(@NotBlank String product, @Positive int quantity) {
	}

	record Range(int from, int to) {

		@AssertTrue(message = "from must not be above to")
		public boolean isOrdered() {
			return this.from <= this.to;
		}

	}

	record Discount(Percent percent) {
	}

	record Percent(int value) {

		private static final int BUG = 50;

		Percent {
			if (value > 100) {
				throw new InvalidValueException("value", value + " is above 100");
			}
			if (value < 0) {
				throw new IllegalArgumentException("below 0");
			}
			if (value == BUG) {
				throw new IllegalStateException("bug");
			}
		}

	}

	record Annotated(@JsonProperty("the-name") @NotBlank String name,
			@JsonFormat(pattern = "dd.MM.yyyy") LocalDate day) {
	}

	record Nothing() {
	}

}
