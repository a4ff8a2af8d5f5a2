package dev.millrace.shop.sales;

import java.math.BigDecimal;
import java.time.Instant;

import dev.millrace.shop.invoice.InvoiceIssued;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CustomerSummaryTests {

	private static final InvoiceIssued EARLIER = Samples.invoice("17850", "2010-12-01T08:26:00Z", Samples.TWO_HEARTS);

	private static final InvoiceIssued LATER = Samples.invoice("17850", "2010-12-02T08:26:00Z", Samples.FRACTION);

	private final CustomerSummary empty = CustomerSummary.empty("17850");

	@Test
	void purchases_without_a_customer_are_anonymous() {
		assertThat(CustomerSummary.key(Samples.invoice(null, "2010-12-01T08:26:00Z"))).isEqualTo("anonymous");
		assertThat(CustomerSummary.key(EARLIER)).isEqualTo("17850");
	}

	@Test
	void invoices_and_credit_notes_add_up_exactly() {
		CustomerSummary summary = this.empty.invoiced("1", EARLIER)
			.invoiced("2", LATER)
			.credited(Samples.creditNote("17850", "2010-12-03T08:26:00Z", Samples.ONE_BACK));

		assertThat(summary).isEqualTo(new CustomerSummary("17850", null, 2, 1, new BigDecimal("2.551"), "2",
				Instant.parse("2010-12-02T08:26:00Z")));
	}

	@Test
	void the_last_invoice_is_the_latest_in_whatever_order_they_arrive() {
		assertThat(this.empty.invoiced("2", LATER).invoiced("1", EARLIER))
			.isEqualTo(this.empty.invoiced("1", EARLIER).invoiced("2", LATER));
	}

	@Test
	void of_two_invoices_of_one_minute_the_higher_number_is_the_last() {
		assertThat(this.empty.invoiced("2", EARLIER).invoiced("1", EARLIER).lastInvoice()).isEqualTo("2");
	}

	@Test
	void the_country_is_that_of_the_customer_database() {
		assertThat(this.empty.invoiced("1", EARLIER).livesIn("Cyprus").country()).isEqualTo("Cyprus");
	}

}
