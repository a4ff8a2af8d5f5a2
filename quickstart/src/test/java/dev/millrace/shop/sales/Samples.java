package dev.millrace.shop.sales;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

import dev.millrace.shop.invoice.CreditNoteIssued;
import dev.millrace.shop.invoice.InvoiceIssued;
import dev.millrace.shop.invoice.InvoiceLine;
import org.jspecify.annotations.Nullable;

/**
 * Events to fold.
 */
final class Samples {

	static final InvoiceLine TWO_HEARTS = new InvoiceLine("85123A", "HEART", 2, new BigDecimal("2.55"));

	static final InvoiceLine ONE_BACK = new InvoiceLine("85123A", "HEART", -1, new BigDecimal("2.55"));

	static final InvoiceLine FRACTION = new InvoiceLine("PADS", "PADS", 1, new BigDecimal("0.001"));

	private Samples() {
	}

	static InvoiceIssued invoice(@Nullable String customerId, String issuedAt, InvoiceLine... lines) {
		return new InvoiceIssued(customerId, "France", Instant.parse(issuedAt), List.of(lines));
	}

	static CreditNoteIssued creditNote(@Nullable String customerId, String issuedAt, InvoiceLine... lines) {
		return new CreditNoteIssued(customerId, "France", Instant.parse(issuedAt), List.of(lines));
	}

}
