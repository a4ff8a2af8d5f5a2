package dev.millrace.shop.invoice;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

import jakarta.validation.Validation;
import jakarta.validation.Validator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class InvoiceCommandValidationTests {

	private static final Instant AT = Instant.parse("2010-12-01T08:26:00Z");

	private static final InvoiceLine LINE = new InvoiceLine("85123A", "", -6, new BigDecimal("-0.001"));

	private final Validator validator = Validation.buildDefaultValidatorFactory().getValidator();

	@Test
	void adjustments_with_negative_quantities_and_prices_are_valid() {
		assertThat(wrongFields(new IssueInvoice(null, "France", AT, List.of(LINE)))).isEmpty();
	}

	@Test
	void an_invoice_has_at_least_one_line() {
		assertThat(wrongFields(new IssueInvoice(null, "France", AT, List.of()))).containsExactly("lines");
	}

	@Test
	void every_wrong_field_is_found() {
		InvoiceLine wrong = new InvoiceLine(" ", "", 1, new BigDecimal("0.0001"));

		assertThat(wrongFields(new IssueCreditNote("a b", "", AT, List.of(LINE, wrong))))
			.containsExactlyInAnyOrder("customerId", "country", "lines[1].stockCode", "lines[1].unitPrice");
	}

	@ParameterizedTest
	@ValueSource(strings = { CustomerId.ANONYMOUS, "", "12 370" })
	void a_customer_id_cannot_be_mistaken_for_no_customer(String customerId) {
		assertThat(wrongFields(new IssueInvoice(customerId, "France", AT, List.of(LINE))))
			.containsExactly("customerId");
	}

	private List<String> wrongFields(InvoiceCommand command) {
		return this.validator.validate(command)
			.stream()
			.map((violation) -> violation.getPropertyPath().toString())
			.toList();
	}

}
