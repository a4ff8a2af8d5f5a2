package dev.millrace.shop.invoice;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

import dev.millrace.events.EventTimed;
import org.jspecify.annotations.Nullable;

/**
 * What can have happened to an invoice number.
 */
public sealed interface InvoiceEvent extends EventTimed permits InvoiceIssued, CreditNoteIssued {

	@Nullable String customerId();

	String country();

	Instant issuedAt();

	List<InvoiceLine> lines();

	@Override
	default Instant eventTime() {
		return issuedAt();
	}

	/**
	 * The sum of all lines in pounds sterling, exact.
	 */
	default BigDecimal total() {
		return lines().stream().map(InvoiceLine::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
	}

}
