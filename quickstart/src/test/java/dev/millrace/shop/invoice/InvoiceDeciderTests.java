package dev.millrace.shop.invoice;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

import dev.millrace.test.DeciderFixture;
import org.junit.jupiter.api.Test;

class InvoiceDeciderTests {

	private static final Instant AT = Instant.parse("2010-12-01T08:26:00Z");

	private static final List<InvoiceLine> LINES = List
		.of(new InvoiceLine("85123A", "WHITE HANGING HEART T-LIGHT HOLDER", 6, new BigDecimal("2.55")));

	private final DeciderFixture<InvoiceCommand, InvoiceEvent, InvoiceState> invoice = DeciderFixture
		.of(new InvoiceDecider());

	@Test
	void an_invoice_is_issued_with_all_its_lines() {
		this.invoice.given()
			.when(new IssueInvoice("17850", "United Kingdom", AT, LINES))
			.thenEvents(new InvoiceIssued("17850", "United Kingdom", AT, LINES));
	}

	@Test
	void a_credit_note_is_issued_with_all_its_lines() {
		this.invoice.given()
			.when(new IssueCreditNote("17850", "United Kingdom", AT, LINES))
			.thenEvents(new CreditNoteIssued("17850", "United Kingdom", AT, LINES));
	}

	@Test
	void an_invoice_needs_no_customer() {
		this.invoice.given()
			.when(new IssueInvoice(null, "United Kingdom", AT, LINES))
			.thenEvents(new InvoiceIssued(null, "United Kingdom", AT, LINES));
	}

	@Test
	void a_number_is_issued_only_once() {
		this.invoice.given(new InvoiceIssued("17850", "United Kingdom", AT, LINES))
			.when(new IssueInvoice("17850", "United Kingdom", AT, LINES))
			.thenRejected("already-issued");
	}

	@Test
	void a_credit_note_cannot_take_an_invoices_number() {
		this.invoice.given(new InvoiceIssued("17850", "United Kingdom", AT, LINES))
			.when(new IssueCreditNote("17850", "United Kingdom", AT, LINES))
			.thenRejected("already-issued");
	}

}
